package dev.atoll.server;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.Map;

/// The first tenants.
final class Founders {
    private Founders() {}

    /// Gives them their objects, where there is an operator to see them.
    static void enter(Tenants tenants, Transport operator) {
        if (!tenants.isFounder(TenantId.SYSTEM)) {
            return;
        }
        for (Origin origin : tenants.all()) {
            String name = origin.tenant().name();
            if (tenants.isFounder(origin.tenant())) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("metadata", Map.of("name", name));
                Response made =
                        operator.send(
                                Request.of(
                                        "POST",
                                        "/apis/atoll.dev/v1/tenants",
                                        Encoded.wrap(Json.encode(object))));
                if (!made.succeeded() && made.code() != 409) {
                    throw new IllegalStateException(
                            "the tenant " + name + " has no object: " + made.body());
                }
            }
        }
    }
}
