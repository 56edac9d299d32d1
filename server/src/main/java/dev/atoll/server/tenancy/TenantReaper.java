package dev.atoll.server.tenancy;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what terminating tenants have: what is in annexes, then their objects in batches, then the origin, and at
/// last the finalizer of the Tenant object. It may be ended at any time and goes on at the next start; several servers
/// may do the same.
///
/// Each batch is fenced by the origin, so that none ever touches a later tenant of the name.
public final class TenantReaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantReaper.class);
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";

    /// So often a large tenant's status is told.
    private static final int TOLD_EVERY = 10_000;

    private static final int AT_A_TIME = 32;
    private static final int MAX_ATTEMPTS = 16;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Stores stores;
    private final Annexing annexing;
    private final Tenants tenants;
    private final Transport operator;
    private final Set<TenantId> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(AT_A_TIME);
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("tenant-reaper-", 0).factory());

    /// @param operator of the tenant `system`, allowed to change Tenant objects
    public TenantReaper(Stores stores, Tenants tenants, Annexing annexing, Transport operator) {
        this.stores = stores;
        this.annexing = annexing;
        this.tenants = tenants;
        this.operator = operator;
    }

    /// Goes on with the tenants that are terminating, and with those that will be.
    public void start() {
        tenants.listen(
                new TenantListener() {
                    @Override
                    public void ended(TenantId tenant) {
                        begin(tenant);
                    }
                });
        tenants.all().stream().map(Origin::tenant).filter(this::isEnding).forEach(this::begin);
        unfinished().forEach(this::begin);
    }

    /// Those whose origin may be gone while their object is not.
    private List<TenantId> unfinished() {
        Response found =
                operator.send(
                        Request.get(TENANTS, Map.of("fieldSelector", "status.phase=Terminating")));
        return found.succeeded()
                ? Tree.of(Json.decode(found.body().array())).children("items").stream()
                        .map(item -> new TenantId(item.child("metadata").string("name", "")))
                        .toList()
                : List.of();
    }

    /// Removes what is left of a tenant, if it is ending.
    public void begin(TenantId tenant) {
        if (underWay.add(tenant)) {
            workers.execute(() -> {
                try {
                    try {
                        reap(tenant);
                    } finally {
                        underWay.remove(tenant);
                    }
                    // The end of the next of its name may have been told meanwhile.
                    if (isEnding(tenant)) {
                        begin(tenant);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private boolean isEnding(TenantId tenant) {
        return tenants.of(tenant)
                .filter(origin -> origin.phase() == Origin.Phase.TERMINATING)
                .isPresent();
    }

    private void reap(TenantId tenant) throws InterruptedException {
        while (true) {
            turns.acquire();
            try {
                if (isReaped(tenant)) {
                    return;
                }
            } catch (StoreException e) {
                log.warn("the tenant {} is not removed yet: {}", tenant, e.toString());
            } finally {
                turns.release();
            }
            Thread.sleep(PAUSE);
        }
    }

    /// @return whether nothing is left to do
    private boolean isReaped(TenantId tenant) {
        if (tenants.all(tenant).size() > 1) {
            throw new StoreException("it is still being moved");
        }
        String shard = shardOf(tenant);
        Optional<Origin> origin = tenants.inStore(shard, tenant);
        if (origin.isPresent()) {
            if (origin.get().phase() != Origin.Phase.TERMINATING) {
                return true;
            }
            for (String annex : origin.get().annexes().all()) {
                annexing.end(annex, tenant, origin.get().uid());
            }
            KeySpace left = new KeySpace(stores.of(shard), origin.get());
            empty(tenant, left);
            left.remove();
        }
        return release(tenant);
    }

    /// Where the tenant is not known, its object tells it: while that shard cannot be read, nothing is taken for gone.
    private String shardOf(TenantId tenant) {
        Optional<String> known = tenants.locate(tenant).map(Located::shard);
        if (known.isPresent()) {
            return known.get();
        }
        Response found = operator.send(Request.get(path(tenant), Map.of()));
        if (!found.succeeded() && found.code() != 404) {
            throw new StoreException("its object cannot be read: " + found.body());
        }
        String told =
                found.succeeded()
                        ? Tree.of(Json.decode(found.body().array()))
                                .child("status")
                                .string("shard", "")
                        : "";
        return told.isEmpty() ? stores.home() : told;
    }

    /// Removes everything but the origin, and tells of it where it takes long.
    private void empty(TenantId tenant, KeySpace left) {
        long all = left.isLarge() ? left.count() : 0;
        left.empty(removed -> {
            if (all > 0 && removed % TOLD_EVERY < KeySpace.PAGE) {
                tell(tenant, Math.max(0, all - removed));
            }
        });
    }

    private void tell(TenantId tenant, long remaining) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("remainingObjects", remaining);
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("status", status);
        operator.send(
                new Request(
                        "PATCH",
                        path(tenant) + "/status",
                        Map.of(),
                        Encoded.wrap(Json.encode(patch)),
                        "application/merge-patch+json"));
    }

    private static String path(TenantId tenant) {
        return TENANTS + "/" + tenant.name();
    }

    /// Takes our finalizer off the Tenant object.
    ///
    /// @return whether it is off, or there is no such object
    private boolean release(TenantId tenant) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Response found = operator.send(Request.get(path(tenant), Map.of()));
            if (found.code() == 404) {
                return true;
            }
            if (!found.succeeded()) {
                return false;
            }
            Tree object = Tree.of(Json.decode(found.body().array()));
            Tree metadata = object.child("metadata");
            List<String> finalizers = new ArrayList<>(metadata.strings("finalizers"));
            // One that is not being deleted is a later one.
            if (!metadata.has("deletionTimestamp") || !finalizers.remove(Tenants.FINALIZER)) {
                return true;
            }
            Map<String, Object> updatedMetadata = new LinkedHashMap<>(metadata.fields());
            updatedMetadata.put("finalizers", finalizers);
            Map<String, Object> updated = new LinkedHashMap<>(object.fields());
            updated.put("metadata", updatedMetadata);
            Encoded body = Encoded.wrap(Json.encode(updated));
            if (operator.send(Request.of("PUT", path(tenant), body)).succeeded()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
