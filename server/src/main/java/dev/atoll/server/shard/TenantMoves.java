package dev.atoll.server.shard;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves tenants whose objects name another shard than that in which they live, and ends what an end of the process
/// left of a move: one that was decided goes on, any other is undone, and begins anew.
final class TenantMoves implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantMoves.class);
    private static final int AT_A_TIME = 2;

    /// After so long without a decision another server's move counts as given up: its process has ended.
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /// The same while the tenant is not written: no server takes that long.
    private static final Duration SILENCE_STOPPED = Duration.ofSeconds(15);

    private static final int MAX_SEEN = 1_000;

    /// After a move that failed.
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final ObjectCache cache;
    private final Stores stores;
    private final Tenants tenants;
    private final Telling telling;
    private final Consumer<MoveStep> reached;
    private final boolean shared;
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final RestoredTenants restored;
    private final Set<TenantId> underWay = ConcurrentHashMap.newKeySet();
    private final Set<String> targets = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(AT_A_TIME);
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("tenant-move-", 0).factory());

    /// @param shared whether other servers may move tenants between the same stores
    /// @param reached told of each step
    TenantMoves(
            ObjectCache cache,
            Stores stores,
            Tenants tenants,
            Telling telling,
            boolean shared,
            Consumer<MoveStep> reached) {
        this.shared = shared;
        this.cache = cache;
        this.stores = stores;
        this.tenants = tenants;
        this.telling = telling;
        this.reached = reached;
        this.restored = new RestoredTenants(cache, stores, tenants, telling);
    }

    /// What Tenant objects say of where the tenants are.
    ///
    /// @param operator of the tenant `system`, allowed to change Tenant objects
    record Telling(Transport operator, InstantSource clock) {
        private static final String TENANTS = "/apis/atoll.dev/v1/tenants/";

        Optional<Tree> object(TenantId tenant) {
            Response found = operator.send(Request.get(TENANTS + tenant.name(), Map.of()));
            if (found.code() == 404) {
                return Optional.empty();
            }
            if (!found.succeeded()) {
                throw new IllegalStateException(
                        "the tenant's object cannot be read: " + found.body());
            }
            return Optional.of(Tree.of(Json.decode(found.body().array())));
        }

        void tell(TenantId tenant, String shard, boolean moving, String message) {
            Map<String, Object> condition = new LinkedHashMap<>();
            condition.put("type", "Moving");
            condition.put("status", moving ? "True" : "False");
            condition.put("reason", moving ? "Copying" : "Settled");
            condition.put("message", message);
            condition.put("lastTransitionTime", Metadata.time(clock.instant()));
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("shard", shard);
            status.put("conditions", List.of(condition));
            Map<String, Object> patch = new LinkedHashMap<>();
            patch.put("status", status);
            Response told =
                    operator.send(
                            new Request(
                                    "PATCH",
                                    TENANTS + tenant.name() + "/status",
                                    Map.of(),
                                    Encoded.wrap(Json.encode(patch)),
                                    "application/strategic-merge-patch+json"));
            if (!told.succeeded() && told.code() != 404) {
                throw new IllegalStateException(
                        "the tenant's object cannot be changed: " + told.body());
            }
        }
    }

    void turn() {
        Set<TenantId> due = new HashSet<>();
        Set<String> named = new HashSet<>();
        for (CachedObject object : cache.operators("tenants")) {
            named.add(object.name());
            String wanted = object.fields().getOrDefault("spec.placement.shard", "");
            String shard = object.fields().getOrDefault("status.shard", "");
            if (!wanted.isEmpty() && !wanted.equals(shard)) {
                due.add(new TenantId(object.name()));
            }
        }
        for (String shard : cache.shards()) {
            due.addAll(cache.arriving(shard));
            tenants.in(shard).stream()
                    .filter(origin -> origin.phase() == Origin.Phase.LEAVING)
                    .map(Origin::tenant)
                    .forEach(due::add);
        }
        due.forEach(this::begin);
        restored.adoptNameless(named);
    }

    /// What becomes of tenants that came with a backup.
    RestoredTenants restored() {
        return restored;
    }

    /// Whether something is being copied into a shard.
    boolean isTarget(String shard) {
        return targets.contains(shard);
    }

    private void begin(TenantId tenant) {
        if (underWay.add(tenant)) {
            workers.execute(() -> {
                try {
                    turns.acquire();
                    try {
                        look(tenant);
                    } finally {
                        turns.release();
                    }
                } catch (RuntimeException e) {
                    log.warn("the tenant {} is not moved yet: {}", tenant, e.toString());
                    rest();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    underWay.remove(tenant);
                }
            });
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(TenantId tenant) throws InterruptedException {
        Optional<Tree> object = telling.object(tenant);
        String told =
                object.map(found -> found.child("status").string("shard", ""))
                        .filter(shard -> !shard.isEmpty())
                        .orElse(stores.home());
        for (String shard : cache.shards()) {
            if (cache.arriving(shard).contains(tenant)) {
                Optional<Origin> arriving = tenants.inStore(shard, tenant);
                if (arriving.filter(found -> found.phase() == Origin.Phase.ARRIVING).isPresent()) {
                    if (RestoredStore.isOfThePast(shard, arriving.get())) {
                        restored.settle(shard, arriving.get());
                    } else if (isGivenUp(arriving.get())) {
                        undo(shard, arriving.get());
                    }
                    return;
                }
            }
        }
        for (Located located : tenants.all(tenant)) {
            if (located.origin().phase() == Origin.Phase.LEAVING) {
                tenants.inStore(located.shard(), tenant)
                        .filter(found -> found.phase() == Origin.Phase.LEAVING)
                        .ifPresent(leaving -> end(located.shard(), leaving, told));
                return;
            }
        }
        String wanted =
                object.map(found -> found.child("spec").child("placement").string("shard", ""))
                        .orElse("");
        boolean deleted =
                object.isEmpty() || object.get().child("metadata").has("deletionTimestamp");
        Optional<Origin> origin = tenants.inStore(told, tenant);
        boolean living =
                origin.filter(found ->
                                found.phase() == Origin.Phase.ACTIVE
                                        || found.phase() == Origin.Phase.SUSPENDED)
                        .isPresent();
        if (living && !deleted && !wanted.isEmpty() && !wanted.equals(told)) {
            move(tenant, origin.get(), told, wanted);
        }
    }

    private TenantMove between(
            TenantId tenant, String source, String target, Consumer<MoveStep> listener) {
        return new TenantMove(
                tenant,
                new TenantMove.Place(source, stores.of(source)),
                new TenantMove.Place(target, stores.of(target)),
                listener);
    }

    private void move(TenantId tenant, Origin origin, String source, String target)
            throws InterruptedException {
        targets.add(target);
        try {
            if (!takes(target)) {
                // It may be made, or be free, later.
                return;
            }
            telling.tell(tenant, source, true, "to the shard " + target);
            log.info("the tenant {} moves from {} to {}", tenant, source, target);
            long pauseNanos = run(between(tenant, source, target, reached), origin);
            log.info(
                    "the tenant {} lives in {}; it was not written for {} ms",
                    tenant,
                    target,
                    pauseNanos / 1_000_000);
            tenants.inStore(source, tenant).ifPresent(leaving -> end(source, leaving, source));
        } finally {
            targets.remove(target);
        }
    }

    private long run(TenantMove move, Origin origin) throws InterruptedException {
        String id = UUID.randomUUID().toString();
        try {
            return move.run(origin, id);
        } catch (RuntimeException e) {
            failed.add(id);
            throw e;
        }
    }

    /// The Shard must not be about to go: from now on nothing of it does, as its copy is under way.
    private boolean takes(String shard) {
        return cache.operators("shards").stream()
                .map(ShardObject::of)
                .anyMatch(found -> found.name().equals(shard) && !found.deleting());
    }

    /// Whether nobody moves the tenant any more: none but this server can, or whoever did is silent for long.
    private boolean isGivenUp(Origin origin) {
        Origin.Move move = origin.move();
        if (!shared || move == null || failed.contains(move.id())) {
            return true;
        }
        boolean stopped =
                tenants.of(origin.tenant())
                        .filter(found -> found.phase() == Origin.Phase.LEAVING)
                        .isPresent();
        Instant now = telling.clock().instant();
        if (seen.size() > MAX_SEEN) {
            seen.clear();
            failed.clear();
        }
        Instant first = seen.computeIfAbsent(move.id() + " " + stopped, _ -> now);
        return first.plus(stopped ? SILENCE_STOPPED : SILENCE).isBefore(now);
    }

    private void undo(String shard, Origin arriving) {
        Origin.Move move = arriving.move();
        if (move != null) {
            log.info("the move of tenant {} to {} is undone", arriving.tenant(), shard);
            Optional<Origin> source = tenants.inStore(move.other(), arriving.tenant());
            between(arriving.tenant(), move.other(), shard, _ -> {}).undo(arriving, source);
            if (source.isPresent()) {
                telling.tell(arriving.tenant(), move.other(), false, "given up for now");
            }
        }
    }

    /// Ends a move of which the source is left.
    ///
    /// @param told where the tenant's object says that it lives
    private void end(String source, Origin leaving, String told) {
        TenantId tenant = leaving.tenant();
        Origin.Move move = leaving.move();
        if (move == null) {
            throw new IllegalStateException("the origin of " + tenant + " does not move");
        }
        String target = move.other();
        Optional<Origin> there = tenants.inStore(target, tenant);
        if (there.filter(found -> found.phase() == Origin.Phase.ARRIVING).isPresent()) {
            if (isGivenUp(there.get())) {
                undo(target, there.get());
            }
            return;
        }
        boolean lives = there.filter(found -> found.uid().equals(leaving.uid())).isPresent();
        TenantMove ending = between(tenant, source, target, reached);
        if (lives && !told.equals(target)) {
            telling.tell(tenant, target, false, "");
            reached.accept(MoveStep.TOLD);
        }
        if (lives || told.equals(target)) {
            ending.emptySource(leaving);
        } else if (isGivenUp(leaving)) {
            ending.stay(leaving);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
