package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenant.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finishes objects that nobody creates as creating them would, all but what gives them an identity.
public final class Newborn {
    private Newborn() {}

    public static Map<String, Object> of(Kind kind, Map<String, Object> given) {
        Map<String, Object> object = Metadata.copyOf(given);
        if (Generations.counts(kind)) {
            Metadata.of(object).set("generation", 1L);
        }
        Defaults.apply(kind, object);
        switch (kind.resource().groupResource()) {
            case "namespaces" ->
                    new NamespaceStrategy()
                            .prepareCreate(new Strategy.Context(TenantId.SYSTEM, kind), object);
            case "services" -> addressed(object);
            default -> {}
        }
        return object;
    }

    /// Nothing is chosen: the address is given.
    private static void addressed(Map<String, Object> service) {
        Map<String, Object> spec = Metadata.child(service, "spec");
        List<Object> addresses = new ArrayList<>();
        addresses.add(Metadata.text(spec, "clusterIP"));
        spec.put("clusterIPs", addresses);
        Metadata.child(service, "status").put("loadBalancer", new LinkedHashMap<String, Object>());
    }
}
