package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.StoreEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The caches of all living tenants of a shard. One thread at a time changes which there are; anyone looks.
final class TenantCaches {
    private final String shard;
    private final Tenants tenants;
    private final BaseLayer base;
    private final Map<TenantId, TenantCache> living = new ConcurrentHashMap<>();
    private final Set<TenantId> changed = ConcurrentHashMap.newKeySet();
    private volatile long startRevision;

    TenantCaches(String shard, Tenants tenants, BaseLayer base) {
        this.shard = shard;
        this.tenants = tenants;
        this.base = base;
    }

    @Nullable TenantCache of(TenantId tenant) {
        return living.get(tenant);
    }

    Collection<TenantCache> all() {
        return living.values();
    }

    /// Begins anew with what the store holds at a revision.
    void restart(Collection<TenantContent> contents, long revision) {
        // First, so that what is made meanwhile does not promise more history.
        startRevision = revision;
        Set<TenantId> found = new HashSet<>();
        for (TenantContent content : contents) {
            if (content.origin().isEmpty()) {
                continue;
            }
            Origin origin = content.origin().get();
            found.add(origin.tenant());
            learn(origin);
            TenantCache of = living.get(origin.tenant());
            if (of != null) {
                of.restart(content.objects(), revision);
                changed.add(origin.tenant());
                if (!content.objects().isEmpty()) {
                    tenants.touched(origin.tenant());
                }
            }
        }
        for (Origin known : tenants.in(shard)) {
            if (!found.contains(known.tenant())) {
                forget(known.tenant());
            }
        }
    }

    private void learn(Origin origin) {
        TenantCache known = living.get(origin.tenant());
        if (known != null && !known.isOf(origin)) {
            forget(origin.tenant());
        }
        if (origin.phase() == Origin.Phase.TERMINATING) {
            tenants.stored(shard, origin);
            drop(origin.tenant());
        } else {
            // Whoever finds the tenant also finds its objects.
            TenantCache cache =
                    living.computeIfAbsent(
                            origin.tenant(), _ -> new TenantCache(origin, base, startRevision));
            tenants.stored(shard, origin);
            changed.add(origin.tenant());
            if (origin.phase() == Origin.Phase.SUSPENDED) {
                // Whoever watches is refused when it comes again.
                cache.resources().forEach(ResourceCache::end);
            }
        }
    }

    /// The shard is left: none of its tenants is known by it any more.
    void forgetAll() {
        tenants.in(shard).forEach(origin -> forget(origin.tenant()));
    }

    private void forget(TenantId tenant) {
        tenants.removed(shard, tenant);
        drop(tenant);
    }

    private void drop(TenantId tenant) {
        TenantCache dropped = living.remove(tenant);
        if (dropped != null) {
            dropped.end();
        }
    }

    /// What was written in these tenants is counted from now on.
    void counted(Set<TenantId> written) {
        changed.addAll(written);
    }

    /// The tenants that are new, or had something written in them, since this was last asked.
    Set<TenantId> takeChanged() {
        Set<TenantId> taken = Set.copyOf(changed);
        changed.removeAll(taken);
        return taken;
    }

    /// The watch tells of an origin.
    void tell(TenantId tenant, StoreEvent event) {
        switch (event) {
            case StoreEvent.Stored stored -> learn(Origin.of(tenant, stored.entry()));
            case StoreEvent.Deleted deleted -> forget(tenant);
        }
    }

    /// The watch tells of an object.
    ///
    /// @return whose it is; null where it is nobody's
    @Nullable TenantCache touch(ObjectKey key) {
        TenantCache of = living.get(key.tenant());
        if (of == null) {
            return null;
        }
        tenants.touched(key.tenant());
        return of;
    }
}
