package dev.atoll.server.shard;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does again what follows a write of a Tenant object whose shard is another than home: an end of the process may have
/// come between the two. A tenant is what its object says; one without an object is none.
final class TenantUpkeep {
    private static final Logger log = LoggerFactory.getLogger(TenantUpkeep.class);
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";

    private final ObjectCache cache;
    private final Stores stores;
    private final Tenants tenants;
    private final Annexing annexing;
    private final Transport operator;
    private final Consumer<TenantId> ended;
    private final BooleanSupplier isHomeDoubted;

    /// @param operator of the tenant `system`, allowed to read Tenant objects
    /// @param isHomeDoubted whether tenants without an object may only be unknown to the home
    /// @param ended told of tenants that may have nothing left but their objects
    TenantUpkeep(
            ObjectCache cache,
            Stores stores,
            Tenants tenants,
            Transport operator,
            BooleanSupplier isHomeDoubted,
            Consumer<TenantId> ended) {
        this.annexing = new Annexing(stores, tenants);
        this.ended = ended;
        this.isHomeDoubted = isHomeDoubted;
        this.cache = cache;
        this.stores = stores;
        this.tenants = tenants;
        this.operator = operator;
    }

    void turn() {
        Set<String> named = new HashSet<>();
        for (CachedObject object : cache.operators("tenants")) {
            named.add(object.name());
            String shard = object.fields().getOrDefault("status.shard", "");
            if (!shard.equals(stores.home()) && stores.isOpen(shard)) {
                attempt(object.name(), () -> bring(shard, object));
            }
        }
        boolean doubted = isHomeDoubted.getAsBoolean();
        for (String shard : cache.shards()) {
            if (!shard.equals(stores.home()) && !doubted) {
                for (Origin origin : tenants.in(shard)) {
                    if (!named.contains(origin.tenant().name())) {
                        attempt(origin.tenant().name(), () -> endNameless(shard, origin));
                    }
                }
            }
            for (Annex annex : tenants.annexes().in(shard)) {
                if (!isOfKnown(annex)) {
                    attempt(annex.tenant().name(), () -> endStray(shard, annex));
                }
            }
        }
        for (Origin origin : tenants.all()) {
            if (isWithoutAnnex(origin)) {
                attempt(origin.tenant().name(), () -> annexing.bring(origin));
            }
        }
    }

    private boolean isWithoutAnnex(Origin origin) {
        return !origin.annexes().isEmpty()
                && origin.phase() != Origin.Phase.TERMINATING
                && origin.annexes().all().stream().allMatch(stores::isOpen)
                && !tenants.annexes().areWhole(origin);
    }

    private boolean isOfKnown(Annex annex) {
        return tenants.of(annex.tenant())
                .filter(origin -> origin.uid().equals(annex.uid()))
                .isPresent();
    }

    private static void attempt(String tenant, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.warn("the tenant {} is not yet as its object says: {}", tenant, e.toString());
        }
    }

    private void bring(String shard, CachedObject object) {
        TenantId tenant = new TenantId(object.name());
        Optional<Origin.Phase> wanted = wanted(object);
        Optional<Located> known = tenants.locate(tenant);
        if (wanted.isEmpty()
                || known.filter(at -> !at.shard().equals(shard)).isPresent()
                || known.filter(at -> at.origin().phase() == wanted.get()).isPresent()) {
            return;
        }
        if (known.isEmpty() && wanted.get() == Origin.Phase.TERMINATING) {
            // It may never have been made.
            ended.accept(tenant);
            return;
        }
        if (wanted.get() == Origin.Phase.TERMINATING) {
            end(shard, tenant, object.uid());
        } else if (isWanted(tenant)) {
            Annexes annexes = Annexes.in(object.tree().child("status"));
            Tenants.Wanted whole = new Tenants.Wanted(tenant, object.uid(), wanted.get(), annexes);
            tenants.bring(shard, whole);
            // Of a tenant that is restored the object says so first.
            tenants.openRestored(shard, whole);
            // The object may have gone meanwhile, and must not leave a tenant behind.
            if (!isWanted(tenant)) {
                end(shard, tenant, object.uid());
            }
        }
    }

    private static Optional<Origin.Phase> wanted(CachedObject object) {
        return switch (object.fields().getOrDefault("status.phase", "")) {
            case "Active" -> Optional.of(Origin.Phase.ACTIVE);
            case "Suspended" -> Optional.of(Origin.Phase.SUSPENDED);
            case "Terminating" -> Optional.of(Origin.Phase.TERMINATING);
            default -> Optional.empty();
        };
    }

    private void endNameless(String shard, Origin origin) {
        if (origin.phase() != Origin.Phase.TERMINATING && !isNamed(origin.tenant())) {
            log.info("the tenant {} has no object, and is removed", origin.tenant());
            end(shard, origin.tenant(), origin.uid());
        }
    }

    private void end(String shard, TenantId tenant, String uid) {
        tenants.bring(
                shard, new Tenants.Wanted(tenant, uid, Origin.Phase.TERMINATING, Annexes.none()));
    }

    /// Of a tenant that has gone, or whose shard was not read yet.
    private void endStray(String shard, Annex annex) {
        if (!isNamed(annex)) {
            log.info("what the shard {} has of the tenant {} is removed", shard, annex.tenant());
            annexing.end(shard, annex.tenant(), annex.uid());
        }
    }

    private boolean isNamed(Annex annex) {
        Response found = operator.send(Request.get(TENANTS + annex.tenant().name(), Map.of()));
        if (!found.succeeded()) {
            return found.code() != 404;
        }
        Tree object = Tree.of(Json.decode(found.body().array()));
        return object.child("metadata").string("uid", "").equals(annex.uid());
    }

    /// Whether the tenant has an object that is not being deleted.
    private boolean isWanted(TenantId tenant) {
        Response found = operator.send(Request.get(TENANTS + tenant.name(), Map.of()));
        return found.succeeded()
                && !Tree.of(Json.decode(found.body().array()))
                        .child("metadata")
                        .has("deletionTimestamp");
    }

    private boolean isNamed(TenantId tenant) {
        return operator.send(Request.get(TENANTS + tenant.name(), Map.of())).code() != 404;
    }
}
