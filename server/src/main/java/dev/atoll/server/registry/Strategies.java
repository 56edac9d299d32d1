package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.catalog.DefinitionUpkeep;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// The strategy of each kind that has one; all others are written as they are.
public final class Strategies {
    private static final Strategy PLAIN = new Strategy() {};

    private final Map<String, Strategy> byResource;
    private final Strategy custom;

    /// What tenants are made with.
    public record OfTenants(Tenants tenants, Annexing annexing, Shards shards, Place place) {}

    /// What tenants define kinds with.
    public record OfDefinitions(Catalogs catalogs, DefinitionUpkeep upkeep, InstantSource clock) {}

    public Strategies(ServiceAllocations allocations, OfTenants parts, OfDefinitions definitions) {
        custom = new CustomStrategy(definitions.catalogs());
        byResource =
                Map.ofEntries(
                        Map.entry("pods", new PodStrategy()),
                        Map.entry("nodes", new NodeStrategy()),
                        Map.entry("namespaces", new NamespaceStrategy()),
                        Map.entry("services", new ServiceStrategy(allocations)),
                        Map.entry("secrets", new SecretStrategy()),
                        Map.entry("jobs.batch", new JobStrategy()),
                        Map.entry("persistentvolumeclaims", new PhaseStrategy("Pending")),
                        Map.entry("persistentvolumes", new PhaseStrategy("Pending")),
                        Map.entry(
                                "tenants.atoll.dev",
                                new TenantStrategy(
                                        parts.tenants(),
                                        parts.annexing(),
                                        parts.shards(),
                                        parts.place())),
                        Map.entry(
                                "customresourcedefinitions.apiextensions.k8s.io",
                                new DefinitionStrategy(
                                        definitions.catalogs(),
                                        definitions.upkeep(),
                                        definitions.clock())),
                        Map.entry("shards.atoll.dev", new ShardStrategy(parts.shards())));
    }

    private Strategies(Map<String, Strategy> byResource, Strategy custom) {
        this.byResource = Map.copyOf(byResource);
        this.custom = custom;
    }

    /// The same but for one kind.
    Strategies with(Kind kind, Strategy strategy) {
        Map<String, Strategy> others = new HashMap<>(byResource);
        others.put(kind.resource().groupResource(), strategy);
        return new Strategies(others, custom);
    }

    Strategy of(Kind kind) {
        if (kind.custom() != null) {
            return custom;
        }
        return byResource.getOrDefault(kind.resource().groupResource(), PLAIN);
    }
}
