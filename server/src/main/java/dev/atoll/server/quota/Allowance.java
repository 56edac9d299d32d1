package dev.atoll.server.quota;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import dev.atoll.server.flow.Share;
import dev.atoll.server.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;

/// What the operator allows a tenant, as its Tenant object says.
///
/// @param share of the server's seats
/// @param objects how many there may be of a resource, by its name such as `pods` or `deployments.apps`; what is not
///     named is not limited
/// @param bytes that all objects may have together
/// @param watches that may be open at once
public record Allowance(Share share, Map<String, Long> objects, long bytes, long watches) {
    private static final long UNLIMITED = Long.MAX_VALUE;

    /// That of a tenant of which the operator has said nothing.
    static final Allowance EVERYTHING = new Allowance(Share.EVEN, Map.of(), UNLIMITED, UNLIMITED);

    public Allowance {
        objects = Map.copyOf(objects);
    }

    /// The operator's own tenant has no quota, as nobody could lift it again.
    ///
    /// @param spec of a valid Tenant
    static Allowance of(TenantId tenant, Tree spec) {
        int weight = (int) spec.integer("weight", Share.EVEN.weight());
        if (tenant.equals(TenantId.SYSTEM)) {
            return new Allowance(
                    new Share(weight, Share.EVEN.calls()), Map.of(), UNLIMITED, UNLIMITED);
        }
        Tree quota = spec.child("quota");
        Map<String, Long> objects = new HashMap<>();
        Tree byResource = quota.child("objects");
        for (String resource : byResource.fields().keySet()) {
            objects.put(resource, byResource.integer(resource, UNLIMITED));
        }
        objects.merge("nodes", quota.integer("nodes", UNLIMITED), Math::min);
        objects.values().removeIf(limit -> limit == UNLIMITED);
        Quantity bytes = Quantity.from(quota.get("bytes"));
        return new Allowance(
                new Share(weight, (int) quota.integer("requestsInFlight", Share.EVEN.calls())),
                objects,
                bytes == null ? UNLIMITED : bytes.value(),
                quota.integer("watches", UNLIMITED));
    }

    long objectsOf(String resource) {
        return objects.getOrDefault(resource, UNLIMITED);
    }

    boolean limitsBytes() {
        return bytes != UNLIMITED;
    }
}
