package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Annex;
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

/// The caches of all living tenants that live in a shard, or have an annex there. One thread at a time changes which
/// there are; anyone looks.
final class TenantCaches {
    private final String shard;
    private final Tenants tenants;
    private final BaseLayer base;
    private final Map<TenantId, TenantCache> living = new ConcurrentHashMap<>();

    /// Of tenants that are being copied here: nobody sees them before they live here.
    private final Map<TenantId, TenantCache> arriving = new ConcurrentHashMap<>();

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
            if (content.anchor().isEmpty()) {
                continue;
            }
            Anchor anchor = content.anchor().get();
            found.add(anchor.tenant());
            learn(anchor);
            TenantCache of = any(anchor.tenant());
            if (of != null) {
                of.restart(content.objects(), revision);
                changed.add(anchor.tenant());
                if (!content.objects().isEmpty() && living.containsKey(anchor.tenant())) {
                    tenants.touched(anchor.tenant());
                }
            }
        }
        for (TenantId known : known()) {
            if (!found.contains(known)) {
                forget(known);
            }
        }
    }

    private Set<TenantId> known() {
        Set<TenantId> known = new HashSet<>();
        tenants.in(shard).forEach(origin -> known.add(origin.tenant()));
        tenants.annexes().in(shard).forEach(annex -> known.add(annex.tenant()));
        return known;
    }

    private void learn(Anchor anchor) {
        TenantCache known = living.get(anchor.tenant());
        if (known != null && !known.isOf(anchor)) {
            forget(anchor.tenant());
        }
        switch (anchor) {
            case Origin origin -> learn(origin);
            case Annex annex -> learn(annex);
        }
    }

    private void learn(Annex annex) {
        switch (annex.phase()) {
            case OPEN -> {
                living.computeIfAbsent(annex.tenant(), _ -> begin(annex));
                tenants.annexes().stored(shard, annex);
                changed.add(annex.tenant());
            }
            case ENDING -> {
                tenants.annexes().stored(shard, annex);
                drop(annex.tenant());
            }
        }
    }

    private void learn(Origin origin) {
        switch (origin.phase()) {
            case TERMINATING -> {
                tenants.stored(shard, origin);
                drop(origin.tenant());
            }
            case ARRIVING ->
                    arriving.compute(
                            origin.tenant(),
                            (_, was) -> was != null && was.isOf(origin) ? was : begin(origin));
            case ACTIVE, SUSPENDED, RESTORING, LEAVING -> live(origin);
        }
    }

    private TenantCache begin(Anchor anchor) {
        return new TenantCache(anchor, base, startRevision);
    }

    private void live(Origin origin) {
        TenantCache arrived = arriving.remove(origin.tenant());
        // Whoever finds the tenant also finds its objects.
        TenantCache cache =
                living.computeIfAbsent(
                        origin.tenant(),
                        _ -> arrived != null && arrived.isOf(origin) ? arrived : begin(origin));
        tenants.stored(shard, origin);
        if (arrived != null) {
            tenants.touched(origin.tenant());
        }
        changed.add(origin.tenant());
        if (origin.standing() == Origin.Phase.SUSPENDED) {
            // Whoever watches is refused when it comes again.
            cache.resources().forEach(ResourceCache::end);
        }
    }

    private @Nullable TenantCache any(TenantId tenant) {
        TenantCache of = living.get(tenant);
        return of == null ? arriving.get(tenant) : of;
    }

    /// The tenants that are being copied here.
    Set<TenantId> arriving() {
        return Set.copyOf(arriving.keySet());
    }

    /// The tenant lives in another shard: who watches here must begin anew there.
    void left(TenantId tenant) {
        drop(tenant);
    }

    /// The shard is left: none of its tenants is known by it any more.
    void forgetAll() {
        known().forEach(this::forget);
    }

    private void forget(TenantId tenant) {
        arriving.remove(tenant);
        tenants.removed(shard, tenant);
        tenants.annexes().removed(shard, tenant);
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

    /// The tenant's credentials are refused: who watches is refused when it comes again.
    void refused(TenantId tenant) {
        TenantCache of = living.get(tenant);
        if (of != null) {
            of.resources().forEach(ResourceCache::end);
        }
    }

    /// The watch tells of an origin or an annex.
    void tell(ObjectKey key, StoreEvent event) {
        TenantId tenant = key.tenant();
        switch (event) {
            case StoreEvent.Stored stored ->
                    learn(
                            Origin.isOrigin(key)
                                    ? Origin.of(tenant, stored.entry())
                                    : Annex.of(tenant, stored.entry()));
            case StoreEvent.Deleted deleted -> forget(tenant);
        }
    }

    /// The watch tells of an object.
    ///
    /// @return whose it is; null where it is nobody's
    @Nullable TenantCache touch(ObjectKey key) {
        TenantCache of = any(key.tenant());
        if (of != null && living.containsKey(key.tenant())) {
            tenants.touched(key.tenant());
        }
        return of;
    }
}
