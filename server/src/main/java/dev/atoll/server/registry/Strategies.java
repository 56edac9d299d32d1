package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import java.util.HashMap;
import java.util.Map;

/// The strategy of each kind that has one; all others are written as they are.
public final class Strategies {
    private static final Strategy PLAIN = new Strategy() {};

    private final Map<String, Strategy> byResource;

    public Strategies(ServiceAllocations allocations, Tenants tenants, Place place) {
        byResource =
                Map.of(
                        "pods", new PodStrategy(),
                        "nodes", new NodeStrategy(),
                        "namespaces", new NamespaceStrategy(),
                        "services", new ServiceStrategy(allocations),
                        "secrets", new SecretStrategy(),
                        "jobs.batch", new JobStrategy(),
                        "persistentvolumeclaims", new PhaseStrategy("Pending"),
                        "persistentvolumes", new PhaseStrategy("Pending"),
                        "tenants.atoll.dev", new TenantStrategy(tenants, place));
    }

    private Strategies(Map<String, Strategy> byResource) {
        this.byResource = Map.copyOf(byResource);
    }

    /// The same but for one kind.
    Strategies with(Kind kind, Strategy strategy) {
        Map<String, Strategy> others = new HashMap<>(byResource);
        others.put(kind.resource().groupResource(), strategy);
        return new Strategies(others);
    }

    Strategy of(Kind kind) {
        return byResource.getOrDefault(kind.resource().groupResource(), PLAIN);
    }
}
