package dev.atoll.server.shard;

import dev.atoll.client.Transport;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The shards of a server: the home, which it was started with, and those that the operator's Shard objects name. Each
/// is opened, read and followed; where that fails it is tried again, and nothing else waits for it.
///
/// One thread looks at all shards once a second; what may take long is done for each on a thread of its own.
public final class Shards implements AutoCloseable {
    /// What keeps a Shard object until no tenant lives in it and its store is closed.
    public static final String FINALIZER = "atoll.dev/shard";

    private static final Logger log = LoggerFactory.getLogger(Shards.class);
    private static final Duration TURN = Duration.ofSeconds(1);

    /// For all stores to be read before the server is ready; one that takes longer comes later.
    private static final Duration AT_START = Duration.ofSeconds(30);

    private final Home home;
    private final Stores stores;
    private final Tenants tenants;
    private final ObjectCache cache;
    private final InstantSource clock;
    private final ShardPlaces places;
    private final OpenShards open;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("shard-", 0).factory());
    private final Thread thread = Thread.ofVirtual().name("shards").unstarted(this::keepLooking);
    private @Nullable ShardReports reports;
    private @Nullable TenantUpkeep upkeep;
    private @Nullable TenantMoves moves;
    private volatile Consumer<MoveStep> moveListener = _ -> {};
    private Duration figuresPeriod = Duration.ZERO;

    /// The shard that the server was started with.
    public record Home(ShardAddress address, LongSupplier sizeBytes) {}

    public Shards(
            Home home,
            ShardOpener opener,
            Stores stores,
            Tenants tenants,
            ObjectCache cache,
            InstantSource clock) {
        this.home = home;
        this.open = new OpenShards(opener, stores, tenants, cache);
        this.stores = stores;
        this.tenants = tenants;
        this.cache = cache;
        this.clock = clock;
        this.places = new ShardPlaces(stores, tenants, cache, clock);
    }

    /// Opens the shards there are, those that answer, and goes on looking after them.
    ///
    /// @param operator of the tenant `system`, allowed to change Shard objects
    /// @param period between two reports of figures
    /// @param ended told of tenants that may have nothing left but their objects
    public void start(Transport operator, Duration period, Consumer<TenantId> ended) {
        ShardReports telling = new ShardReports(operator, clock);
        reports = telling;
        TenantMoves moving =
                new TenantMoves(
                        cache,
                        stores,
                        tenants,
                        new TenantMoves.Telling(operator, clock),
                        isShared(),
                        step -> moveListener.accept(step));
        moves = moving;
        upkeep =
                new TenantUpkeep(
                        cache, stores, tenants, operator, moving.restored()::isHomeDoubted, ended);
        figuresPeriod = period;
        telling.enterHome(stores.home(), homeSpec());
        cache.catchUp(TenantId.SYSTEM, AT_START);
        List<ShardObject> all = objects();
        expect(all);
        List<Future<?>> opening = new ArrayList<>();
        for (ShardObject shard : all) {
            opening.add(workers.submit(() -> look(shard, true)));
        }
        long end = System.nanoTime() + AT_START.toNanos();
        for (Future<?> future : opening) {
            await(future, end - System.nanoTime());
        }
        thread.start();
    }

    private static void await(Future<?> future, long nanos) {
        try {
            future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            log.warn("a shard is not open at the start: {}", e.toString());
        }
    }

    private Map<String, Object> homeSpec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("type", home.address().type());
        if (home.address() instanceof ShardAddress.Etcd etcd) {
            spec.put("endpoints", etcd.endpoints().stream().map(URI::toString).toList());
        }
        return spec;
    }

    private List<ShardObject> objects() {
        return cache.operators("shards").stream().map(ShardObject::of).toList();
    }

    private void expect(List<ShardObject> shards) {
        // Where no tenant lives, nothing is learnt of who a credential belongs to.
        cache.expect(
                shards.stream()
                        .filter(ShardObject::isForTenants)
                        .map(ShardObject::name)
                        .collect(Collectors.toSet()));
    }

    private void keepLooking() {
        long told = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(TURN);
                boolean figures = System.nanoTime() - told >= figuresPeriod.toNanos();
                if (figures) {
                    told = System.nanoTime();
                }
                turn(figures);
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    private void turn(boolean figures) {
        try {
            List<ShardObject> all = objects();
            expect(all);
            for (ShardObject shard : all) {
                begin(shard.name(), () -> look(shard, figures));
            }
            TenantUpkeep sync = upkeep;
            TenantMoves moving = moves;
            if (sync != null
                    && moving != null
                    && (all.size() > 1 || moving.restored().isHomeDoubted())) {
                // No shard has these names.
                begin("", sync::turn);
                begin("/", moving::turn);
            }
        } catch (RuntimeException e) {
            log.warn("the shards are looked at again soon", e);
        }
    }

    private void begin(String what, Runnable step) {
        if (underWay.add(what)) {
            workers.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    log.warn("the shard {} is looked at again soon", what, e);
                } finally {
                    underWay.remove(what);
                }
            });
        }
    }

    private void look(ShardObject shard, boolean figures) {
        ShardReports telling = reports;
        if (telling == null) {
            return;
        }
        boolean isHome = shard.name().equals(stores.home());
        if (!isHome) {
            open.ensure(shard);
        }
        String keptBy = "";
        if (shard.deleting() && !isHome) {
            keptBy = keptBy(shard);
            if (keptBy.isEmpty()) {
                open.remove(shard.name());
                telling.release(shard);
                return;
            }
        }
        telling.tell(shard, status(shard, keptBy), figures);
    }

    /// Why a shard that is to go is kept; empty where nothing is in it. As it is being deleted, nothing comes in.
    private String keptBy(ShardObject shard) {
        if (!cache.catchUp(TenantId.SYSTEM, AT_START)) {
            return "the server is catching up with its store";
        }
        long named =
                cache.operators("tenants").stream()
                        .filter(tenant ->
                                shard.isForTenants()
                                        ? isNamed(shard.name(), tenant)
                                        : annexes(tenant).all().contains(shard.name()))
                        .count();
        if (named > 0) {
            return shard.isForTenants()
                    ? named + " tenants live here, or are to; move or delete them"
                    : named + " tenants have something here as long as they live; delete them";
        }
        TenantMoves moving = moves;
        if (moving != null && moving.isTarget(shard.name())) {
            return "a tenant is on its way here";
        }
        if (!stores.isOpen(shard.name())) {
            // It never held anything that this platform knows of.
            return "";
        }
        boolean empty =
                stores.of(shard.name())
                        .range(new RangeQuery(Bytes.utf8("/"), Bytes.utf8("0"), 0, 1))
                        .entries()
                        .isEmpty();
        return empty ? "" : "what tenants had here is being removed";
    }

    private static boolean isNamed(String shard, CachedObject tenant) {
        return shard.equals(field(tenant, "status.shard"))
                || shard.equals(field(tenant, "spec.placement.shard"));
    }

    private static Annexes annexes(CachedObject tenant) {
        return Annexes.in(tenant.tree().child("status"));
    }

    private static String field(CachedObject object, String name) {
        return object.fields().getOrDefault(name, "");
    }

    private ShardStatus status(ShardObject shard, String keptBy) {
        String name = shard.name();
        long living = tenants(name);
        if (name.equals(stores.home())) {
            return ShardStatus.of(
                    stores.homeStore().health(), living, home.sizeBytes().getAsLong(), keptBy);
        }
        String failure = open.failure(name);
        return open.store(name)
                .map(opened ->
                        ShardStatus.of(
                                        opened.store().health(),
                                        living,
                                        opened.sizeBytes().getAsLong(),
                                        keptBy)
                                .but(failure))
                .orElseGet(() ->
                        ShardStatus.failed(
                                failure.isEmpty() ? "it is being opened" : failure,
                                living,
                                keptBy));
    }

    /// Whether other servers may use the same stores.
    public boolean isShared() {
        return home.address() instanceof ShardAddress.Etcd;
    }

    /// For tests: told of each step of a move.
    void listen(Consumer<MoveStep> listener) {
        moveListener = listener;
    }

    public boolean isHome(String shard) {
        return shard.equals(stores.home());
    }

    /// The home's, as a Shard's spec holds them: `[URL, URL]`.
    public String homeEndpoints() {
        return home.address() instanceof ShardAddress.Etcd etcd
                ? etcd.endpoints().toString()
                : "[]";
    }

    /// Where tenants may live.
    public ShardPlaces places() {
        return places;
    }

    /// What the stores that this opened take on their disks, by their shards' names; the home's too.
    Map<String, Long> sizesBytes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        sizes.put(stores.home(), home.sizeBytes().getAsLong());
        sizes.putAll(open.sizesBytes());
        return sizes;
    }

    /// How many tenants live in each shard that is followed.
    Map<String, Integer> tenants() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        cache.shards().forEach(shard -> counts.put(shard, tenants(shard)));
        return counts;
    }

    private int tenants(String shard) {
        return tenants.in(shard).size() + tenants.annexes().in(shard).size();
    }

    @Override
    public void close() {
        thread.interrupt();
        TenantMoves moving = moves;
        if (moving != null) {
            moving.close();
        }
        workers.shutdownNow();
        open.close();
    }
}
