package dev.atoll.server.shard;

import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what becomes of the tenants of a shard that was restored from a backup, once all shards can be asked: what
/// lives in another shard by now, or has no object any more, is removed here; all else lives on. Each step is fenced by
/// the tenant's origin, and may be repeated.
final class RestoredTenants {
    private static final Logger log = LoggerFactory.getLogger(RestoredTenants.class);

    private final ObjectCache cache;
    private final Stores stores;
    private final Tenants tenants;
    private final TenantMoves.Telling telling;

    /// Nothing but a restore, before any server is there, makes it so.
    private volatile boolean doubted = true;

    RestoredTenants(
            ObjectCache cache, Stores stores, Tenants tenants, TenantMoves.Telling telling) {
        this.cache = cache;
        this.stores = stores;
        this.tenants = tenants;
        this.telling = telling;
    }

    /// Whether other shards may hold tenants that a backup, which the home was restored from, did not know of.
    boolean isHomeDoubted() {
        doubted = doubted && RestoredStore.isDoubted(stores.homeStore());
        return doubted;
    }

    /// Whether every shard that there is can be asked.
    private boolean knowAll() {
        Set<String> followed = Set.copyOf(cache.shards());
        return cache.operators("shards").stream()
                .map(CachedObject::name)
                .allMatch(shard -> followed.contains(shard) && stores.isOpen(shard));
    }

    /// @param restored as its store says now
    void settle(String shard, Origin restored) {
        if (!knowAll()) {
            return;
        }
        TenantId tenant = restored.tenant();
        Optional<Tree> object = telling.object(tenant);
        Optional<String> elsewhere =
                tenants.all(tenant).stream()
                        .filter(located -> !located.shard().equals(shard))
                        .filter(located -> located.origin().uid().equals(restored.uid()))
                        .filter(Located::isLiving)
                        .map(Located::shard)
                        .findFirst();
        if (elsewhere.isPresent()) {
            remove(shard, restored, "it lives in " + elsewhere.get());
            if (object.filter(found -> !isToldIn(found, elsewhere.get())).isPresent()) {
                telling.tell(tenant, elsewhere.get(), false, "");
            }
        } else if (standing(restored) == Origin.Phase.ARRIVING) {
            remove(shard, restored, "only a part of it had arrived");
        } else if (object.filter(found -> isOf(found, restored)).isPresent()) {
            keep(shard, restored, object.get());
        } else if (object.isEmpty() && isHomeDoubted()) {
            adopt(shard, restored);
        } else {
            remove(shard, restored, "it has no object");
        }
    }

    private static Origin.Phase standing(Origin restored) {
        Origin.Move move = restored.move();
        return move == null ? restored.phase() : move.before();
    }

    private static boolean isOf(Tree object, Origin origin) {
        return object.child("metadata").string("uid", "").equals(origin.uid());
    }

    private static boolean isToldIn(Tree object, String shard) {
        return object.child("status").string("shard", "").equals(shard);
    }

    private void keep(String shard, Origin restored, Tree object) {
        TenantId tenant = restored.tenant();
        if (!isToldIn(object, shard)) {
            // The other shard has nothing of it: what there is here is the newest.
            telling.tell(tenant, shard, false, "");
        }
        new TenantKeySpace(stores.of(shard), tenant)
                .replace(restored, restored.in(standing(restored)));
        log.info("the tenant {} is restored in {}", tenant, shard);
    }

    private void remove(String shard, Origin restored, String why) {
        log.info("what {} was restored with of {} is removed: {}", shard, restored.tenant(), why);
        TenantKeySpace left = new TenantKeySpace(stores.of(shard), restored.tenant());
        left.empty(restored);
        left.remove(restored);
    }

    /// Gives a tenant its object again, where the home was restored from a backup that knows nothing of it.
    private void adopt(String shard, Origin origin) {
        TenantId tenant = origin.tenant();
        Origin operators = tenants.of(TenantId.SYSTEM).orElseThrow();
        WriteResult written =
                stores.homeStore()
                        .write(
                                new AdoptedTenant(shard, origin, standing(origin), endpoint(tenant))
                                        .write(operators));
        if (written instanceof WriteResult.Written) {
            log.warn(
                    "the tenant {} lives in {} and had no object in the restored home: it has one again, without"
                            + " quota or other settings",
                    tenant,
                    shard);
        }
    }

    private String endpoint(TenantId tenant) {
        String operators =
                telling.object(TenantId.SYSTEM)
                        .map(object -> object.child("status").string("endpoint", ""))
                        .orElse("");
        return operators.isEmpty()
                ? ""
                : operators.substring(0, operators.lastIndexOf('/') + 1) + tenant.name();
    }

    /// Adopts those of which the restored home knows nothing, as long as that is in doubt.
    ///
    /// @param named the names of all Tenant objects
    void adoptNameless(Set<String> named) {
        if (!isHomeDoubted() || !knowAll()) {
            return;
        }
        List<Located> nameless =
                tenants.all().stream()
                        .filter(origin -> !named.contains(origin.tenant().name()))
                        .filter(origin -> !tenants.isFounder(origin.tenant()))
                        .flatMap(origin -> tenants.locate(origin.tenant()).stream())
                        .filter(Located::isOpen)
                        .toList();
        nameless.forEach(located -> adopt(located.shard(), located.origin()));
        boolean waiting =
                cache.shards().stream().anyMatch(shard -> !cache.arriving(shard).isEmpty());
        if (nameless.isEmpty() && !waiting) {
            RestoredStore.settle(stores.homeStore());
        }
    }
}
