package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Origin;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The resources of one living tenant that are in memory.
final class TenantCache {
    private final long fromRevision;
    private final Map<ResourceId, ResourceCache> resources = new ConcurrentHashMap<>();
    private volatile boolean ended;

    private record ResourceId(String group, String resource) {}

    /// @param startRevision that of the whole cache
    TenantCache(Origin origin, long startRevision) {
        fromRevision = Math.max(startRevision, origin.createdRevision());
    }

    /// What there is of a tenant that is none.
    static ResourceCache nobodys(long revision) {
        ResourceCache nothing = new ResourceCache(revision);
        nothing.retire();
        return nothing;
    }

    ResourceCache resource(String group, String resource) {
        ResourceId id = new ResourceId(group, resource);
        ResourceCache known = resources.get(id);
        if (known == null) {
            known = resources.computeIfAbsent(id, i -> new ResourceCache(fromRevision));
            if (ended) {
                known.retire();
            }
        }
        return known;
    }

    Optional<ResourceCache> known(String group, String resource) {
        return Optional.ofNullable(resources.get(new ResourceId(group, resource)));
    }

    Collection<ResourceCache> resources() {
        return resources.values();
    }

    void end() {
        ended = true;
        resources.values().forEach(ResourceCache::retire);
    }
}
