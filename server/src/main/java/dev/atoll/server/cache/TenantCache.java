package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Entry;
import dev.atoll.store.StoreEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The resources of one living tenant that a shard has in memory. Each begins with the tenant's base objects. Their
/// revisions are the tenant's: what comes in with the store's is told at them here.
final class TenantCache {
    private static final ResourceId NODES = new ResourceId("", "nodes");

    private final Anchor anchor;
    private final BaseLayer base;
    private final Map<ResourceId, ResourceCache> resources = new ConcurrentHashMap<>();
    private volatile long startRevision; // the store's
    private volatile boolean ended;

    /// @param anchor as it was when the tenant became known; its uid and first revision stay
    /// @param startRevision that of the whole cache
    TenantCache(Anchor anchor, BaseLayer base, long startRevision) {
        this.anchor = anchor;
        this.base = base;
        this.startRevision = startRevision;
    }

    /// What there is of a tenant that is none.
    static ResourceCache nobodys(long revision) {
        ResourceCache nothing = new ResourceCache(SortedSnapshot.empty(), revision, 0);
        nothing.retire();
        return nothing;
    }

    boolean isOf(Anchor other) {
        return anchor.uid().equals(other.uid()) && anchor.lead() == other.lead();
    }

    long lead() {
        return anchor.lead();
    }

    /// What the store tells of an object.
    Change changeOf(ObjectKey key, StoreEvent event) {
        long revision = event.revision() + lead();
        return switch (event) {
            case StoreEvent.Stored stored ->
                    new Change(
                            Change.Type.MODIFIED,
                            CachedObject.of(key, stored.entry(), revision),
                            null);
            case StoreEvent.Deleted deleted ->
                    new Change(
                            Change.Type.DELETED,
                            CachedObject.of(key, deleted.previous(), revision),
                            null);
        };
    }

    ResourceCache resource(ResourceId id) {
        ResourceCache known = resources.get(id);
        if (known == null) {
            known = resources.computeIfAbsent(id, this::begin);
            if (ended) {
                known.retire();
            }
        }
        return known;
    }

    private ResourceCache begin(ResourceId id) {
        return new ResourceCache(
                baseObjects(id),
                Math.max(startRevision, anchor.createdRevision()) + lead(),
                anchor.beginning());
    }

    private SortedSnapshot<CachedObject> baseObjects(ResourceId id) {
        SortedSnapshot<CachedObject> objects = SortedSnapshot.empty();
        if (!(anchor instanceof Origin origin)) {
            return objects;
        }
        for (Entry entry : base.entries(origin, id.group(), id.resource())) {
            CachedObject object = CachedObject.of(ObjectKey.parse(entry.key()), entry);
            objects = objects.with(ResourceCache.keyOf(object.namespace(), object.name()), object);
        }
        return objects;
    }

    /// Begins anew with what the store holds at a revision of its own.
    void restart(Map<ResourceId, List<CachedObject>> stored, long revision) {
        startRevision = revision;
        Set<ResourceId> all = new HashSet<>(stored.keySet());
        all.addAll(resources.keySet());
        for (ResourceId id : all) {
            SortedSnapshot<CachedObject> objects = baseObjects(id);
            for (CachedObject object : stored.getOrDefault(id, List.of())) {
                String key = ResourceCache.keyOf(object.namespace(), object.name());
                objects = object.isTombstone() ? objects.without(key) : objects.with(key, object);
            }
            resource(id).restart(objects, revision + lead());
        }
    }

    /// The same without keeping it in memory where it is not: for a look at all tenants.
    ResourceCache glimpse(ResourceId id) {
        return known(id).orElseGet(() -> begin(id));
    }

    Optional<ResourceCache> known(ResourceId id) {
        return Optional.ofNullable(resources.get(id));
    }

    Collection<ResourceCache> resources() {
        return resources.values();
    }

    /// What the tenant has stored.
    Usage usage() {
        StoredSize size = StoredSize.NONE;
        for (ResourceCache resource : resources.values()) {
            size = size.plus(resource.stored());
        }
        long nodes = known(NODES).map(found -> found.stored().objects()).orElse(0L);
        return new Usage(size.objects(), size.bytes(), nodes);
    }

    void end() {
        ended = true;
        resources.values().forEach(ResourceCache::retire);
    }
}
