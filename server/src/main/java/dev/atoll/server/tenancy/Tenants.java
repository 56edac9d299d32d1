package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tenants there are, as the watches of the shards' stores tell them: a shard's watch cache is the only one to call
/// [#stored], [#removed] and [#touched] for it, from one thread. All else may be called by anyone.
public final class Tenants implements AutoCloseable {
    /// What keeps a tenant's object until everything that the tenant had is gone.
    public static final String FINALIZER = "atoll.dev/tenant";

    private static final Logger log = LoggerFactory.getLogger(Tenants.class);

    private final Stores stores;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<TenantId, Founder> founders = new LinkedHashMap<>();
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();
    private final KnownAnnexes annexes = new KnownAnnexes();
    private final ExecutorService news =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tenant-news").factory());

    /// Guards the listeners, and that what they are told is in order.
    private final Object telling = new Object();

    private final List<TenantListener> listeners = new ArrayList<>();

    /// @param all where its origins are; the last one counts
    private record Known(List<Located> all, boolean active) {
        static Known with(@Nullable Known before, Located told) {
            List<Located> all = new ArrayList<>();
            if (before != null) {
                before.all.stream()
                        .filter(known -> !known.shard().equals(told.shard()))
                        .forEach(all::add);
            }
            all.add(told);
            all.sort(Located.LATER);
            Origin newest = all.getLast().origin();
            boolean active =
                    before != null
                            && before.active
                            && before.current().origin().uid().equals(newest.uid());
            return new Known(List.copyOf(all), active);
        }

        @Nullable Known without(String shard) {
            List<Located> rest =
                    all.stream().filter(known -> !known.shard().equals(shard)).toList();
            return rest.isEmpty() ? null : new Known(rest, active);
        }

        Located current() {
            return all.getLast();
        }

        boolean isRefused() {
            Origin.Phase standing = current().origin().standing();
            return standing == Origin.Phase.SUSPENDED || standing == Origin.Phase.TERMINATING;
        }
    }

    /// @param founders those that are there from the first start on, and stay
    public Tenants(
            Stores stores, List<Founder> founders, InstantSource clock, SecureRandom random) {
        founders.forEach(founder -> this.founders.put(founder.tenant(), founder));
        this.stores = stores;
        this.clock = clock;
        this.random = random;
    }

    /// Also of tenants that are suspended or terminating. Empty where the tenant does not exist, or where the watch has
    /// not told of it yet.
    public Optional<Origin> of(TenantId tenant) {
        return locate(tenant).map(Located::origin);
    }

    /// The same, and where it is.
    public Optional<Located> locate(TenantId tenant) {
        return Optional.ofNullable(known.get(tenant)).map(Known::current);
    }

    /// All of them, in no order.
    public Collection<Origin> all() {
        return known.values().stream().map(now -> now.current().origin()).toList();
    }

    /// Where a tenant's origins are; more than one while it moves.
    public List<Located> all(TenantId tenant) {
        Known now = known.get(tenant);
        return now == null ? List.of() : now.all();
    }

    /// Where a tenant is to be written: waits while it is about to live elsewhere.
    ///
    /// @return empty where it is still not known, or where that takes too long
    public Optional<Located> settled(TenantId tenant, Duration patience) {
        Optional<Located> now = locate(tenant);
        if (now.filter(Tenants::isLeaving).isEmpty()) {
            return now;
        }
        return awaitSettled(tenant, patience);
    }

    private static boolean isLeaving(Located located) {
        return located.origin().phase() == Origin.Phase.LEAVING;
    }

    private Optional<Located> awaitSettled(TenantId tenant, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (telling) {
            try {
                while (true) {
                    Optional<Located> now = locate(tenant).filter(found -> !isLeaving(found));
                    long millis = (end - System.nanoTime()) / 1_000_000;
                    if (now.isPresent() || locate(tenant).isEmpty() || millis <= 0) {
                        return now;
                    }
                    telling.wait(millis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /// All that a shard holds, in no order.
    public Collection<Origin> in(String shard) {
        return known.values().stream()
                .flatMap(now -> now.all().stream())
                .filter(located -> located.shard().equals(shard))
                .map(Located::origin)
                .toList();
    }

    /// What tenants have in other shards than those that they live in.
    public KnownAnnexes annexes() {
        return annexes;
    }

    /// Makes a tenant that does not exist yet, at home.
    ///
    /// @throws IllegalStateException where it does, or the store refuses
    public Origin create(TenantId tenant) {
        String uid = UUID.randomUUID().toString();
        Write birth = Write.of(birth(new Wanted(tenant, uid, Origin.Phase.ACTIVE, Annexes.none())));
        return switch (stores.homeStore().write(birth)) {
            case WriteResult.Written written -> inStore(tenant).orElseThrow();
            case WriteResult.Conflict conflict ->
                    throw new IllegalStateException("the tenant " + tenant + " exists");
            case WriteResult.Refused refused ->
                    throw new IllegalStateException(
                            "the tenant " + tenant + " cannot be made: " + refused.reason());
        };
    }

    private Origin prepare(TenantId tenant, String uid, TenantKeys keys, Annexes wanted) {
        return Origin.made(tenant, uid, clock.instant(), keys, wanted);
    }

    /// Makes the founders that do not exist, before the watch has told of any.
    ///
    /// @return the newest revision at which one was made; 0 where all existed
    public long found() {
        long newest = 0;
        for (Founder founder : founders.values()) {
            if (inStore(founder.tenant()).isEmpty()) {
                newest = Math.max(newest, found(founder));
            }
        }
        return newest;
    }

    private long found(Founder founder) {
        TenantId tenant = founder.tenant();
        TenantKeys keys = founder.keys().orElseGet(() -> TenantKeys.make(tenant, clock, random));
        String uid = UUID.randomUUID().toString();
        Write.Operation birth = prepare(tenant, uid, keys, Annexes.none()).put(new Write.Absent());
        return switch (stores.homeStore().write(Write.of(birth))) {
            case WriteResult.Written written -> written.revision();
            // Another server begins at the same time.
            case WriteResult.Conflict conflict ->
                    inStore(tenant).map(Origin::createdRevision).orElse(0L);
            case WriteResult.Refused refused ->
                    throw new IllegalStateException(
                            "the tenant " + tenant + " cannot be made: " + refused.reason());
        };
    }

    public boolean isFounder(TenantId tenant) {
        return founders.containsKey(tenant);
    }

    /// What the store says now, which the watch may not have told of yet. A tenant that is not known is looked for at
    /// home.
    public Optional<Origin> inStore(TenantId tenant) {
        return inStore(locate(tenant).map(Located::shard).orElse(stores.home()), tenant);
    }

    /// What a shard's store says now.
    ///
    /// @throws dev.atoll.store.StoreException where it is not open
    public Optional<Origin> inStore(String shard, TenantId tenant) {
        return stores.of(shard)
                .get(Origin.keyOf(tenant).bytes())
                .map(entry -> Origin.of(tenant, entry));
    }

    /// What a tenant is to be.
    ///
    /// @param uid which no other tenant has, nor had
    /// @param annexes those that it is to have where it is made
    public record Wanted(TenantId tenant, String uid, Origin.Phase phase, Annexes annexes) {}

    /// What makes a tenant, to be written together with what else that needs.
    public Write.Operation birth(Wanted wanted) {
        return prepare(
                        wanted.tenant(),
                        wanted.uid(),
                        TenantKeys.make(wanted.tenant(), clock, random),
                        wanted.annexes())
                .in(wanted.phase())
                .put(new Write.Absent());
    }

    /// What makes a tenant that is to be filled from an archive.
    ///
    /// @param wanted in the phase of restoring
    /// @param past what the archive has of the tenant's
    /// @param lead what its revisions are to be ahead of its store's
    public Write.Operation rebirth(Wanted wanted, Past past, long lead) {
        TenantKeys keys =
                past.keys().orElseGet(() -> TenantKeys.make(wanted.tenant(), clock, random));
        return prepare(wanted.tenant(), wanted.uid(), keys, wanted.annexes())
                .after(past.ancestor())
                .leading(lead)
                .in(Origin.Phase.RESTORING)
                .put(new Write.Absent());
    }

    /// What a restored tenant has from its past.
    ///
    /// @param keys new ones are made where there are none
    public record Past(Origin.Ancestor ancestor, Optional<TenantKeys> keys) {}

    private static boolean mayChange(Origin origin, Origin.Phase phase) {
        return switch (origin.phase()) {
            case ACTIVE, SUSPENDED -> true;
            case RESTORING -> phase == Origin.Phase.TERMINATING;
            case TERMINATING, ARRIVING, LEAVING -> false;
        };
    }

    /// What brings a tenant into another phase; empty where it is in it, has come to its end, moves, or is not whole
    /// yet.
    public static Optional<Write.Operation> change(Origin origin, Origin.Phase phase) {
        return origin.phase() == phase || !mayChange(origin, phase)
                ? Optional.empty()
                : Optional.of(origin.in(phase).put(new Write.AtRevision(origin.revision())));
    }

    /// What opens a tenant whose archive has been written to its end.
    public static Write.Operation open(Origin origin, Origin.Phase phase) {
        return origin.in(phase).put(new Write.AtRevision(origin.revision()));
    }

    /// A tenant that is there from the first start on.
    ///
    /// @param keys those of an earlier version of the platform, which its credentials go on with
    public record Founder(TenantId tenant, Optional<TenantKeys> keys) {}

    /// Begins the end of a tenant: its credentials are refused, and what it has may be removed.
    ///
    /// @return false where it does not exist
    public boolean delete(TenantId tenant) {
        while (true) {
            Optional<Origin> origin = inStore(tenant);
            if (origin.isEmpty()) {
                return false;
            }
            Optional<Write.Operation> end = change(origin.get(), Origin.Phase.TERMINATING);
            Store store = stores.of(locate(tenant).map(Located::shard).orElse(stores.home()));
            if (end.isEmpty() || store.write(Write.of(end.get())) instanceof WriteResult.Written) {
                return true;
            }
        }
    }

    /// Makes a tenant what its object says, where its shard is another than that of its object, so that both cannot
    /// change in one write. May be repeated.
    ///
    /// @throws StoreException where the shard's store does not take it
    public void bring(String shard, Wanted wanted) {
        Store store = stores.of(shard);
        while (true) {
            Optional<Origin> origin = inStore(shard, wanted.tenant());
            if (origin.isEmpty() && wanted.phase() == Origin.Phase.TERMINATING) {
                return;
            }
            Optional<Write.Operation> change =
                    origin.isEmpty()
                            ? Optional.of(birth(wanted))
                            : change(origin.get(), wanted.phase());
            if (change.isEmpty()) {
                return;
            }
            switch (store.write(Write.of(change.get()))) {
                case WriteResult.Written _ -> {
                    return;
                }
                case WriteResult.Conflict _ -> {}
                case WriteResult.Refused refused -> throw new StoreException(refused.reason());
            }
        }
    }

    /// Opens a tenant whose object says that its archive was written to its end. May be repeated.
    ///
    /// @throws StoreException where the shard's store does not take it
    public void openRestored(String shard, Wanted wanted) {
        Optional<Origin> restored =
                inStore(shard, wanted.tenant())
                        .filter(origin -> origin.phase() == Origin.Phase.RESTORING)
                        .filter(origin -> origin.uid().equals(wanted.uid()));
        if (restored.isPresent()) {
            Write opening =
                    Write.of(
                            open(restored.get(), wanted.phase()),
                            new Write.Delete(
                                    Restoration.keyOf(wanted.tenant()).bytes(),
                                    new Write.Anything()));
            if (stores.of(shard).write(opening) instanceof WriteResult.Refused refused) {
                throw new StoreException(refused.reason());
            }
        }
    }

    /// The watch of a shard tells of an origin that is new or has changed.
    public void stored(String shard, Origin origin) {
        synchronized (telling) {
            Known before = known.get(origin.tenant());
            become(origin.tenant(), before, Known.with(before, new Located(shard, origin)));
        }
    }

    /// The watch of a shard tells that it holds a tenant no more.
    public void removed(String shard, TenantId tenant) {
        synchronized (telling) {
            Known before = known.get(tenant);
            if (before != null) {
                become(tenant, before, before.without(shard));
            }
        }
    }

    private void become(TenantId tenant, @Nullable Known before, @Nullable Known now) {
        boolean was = before != null && before.current().isLiving();
        boolean is = now != null && now.current().isLiving();
        if (now == null) {
            known.remove(tenant);
        } else {
            known.put(tenant, now);
        }
        boolean same =
                before != null
                        && now != null
                        && before.current().origin().uid().equals(now.current().origin().uid());
        if (before != null && now != null && same && was && is) {
            String from = before.current().shard();
            if (!from.equals(now.current().shard())) {
                tell(listener -> listener.moved(tenant, from));
            }
        }
        telling.notifyAll();
        if (before != null && !before.isRefused() && now != null && now.isRefused()) {
            Origin refused = now.current().origin();
            tell(listener -> listener.refused(refused));
        }
        if (was && !(is && same)) {
            tell(listener -> listener.ended(tenant));
        }
        boolean wasOpen = before != null && before.current().isOpen();
        if (now != null && now.current().isOpen() && !(wasOpen && same)) {
            Origin origin = now.current().origin();
            tell(listener -> listener.created(origin));
            if (now.active()) {
                tell(listener -> listener.activated(tenant));
            }
        }
    }

    /// The watch tells that a tenant has something stored.
    public void touched(TenantId tenant) {
        Known now = known.get(tenant);
        if (now == null || now.active() || !now.current().isLiving()) {
            return;
        }
        synchronized (telling) {
            Known newest = known.get(tenant);
            if (newest != null && !newest.active()) {
                known.put(tenant, new Known(newest.all(), true));
                if (newest.current().isOpen()) {
                    tell(listener -> listener.activated(tenant));
                }
            }
        }
    }

    /// Tells a listener of the tenants that there are, then of what happens to them.
    public void listen(TenantListener listener) {
        synchronized (telling) {
            for (Known tenant : known.values()) {
                Origin origin = tenant.current().origin();
                if (tenant.current().isOpen()) {
                    submit(() -> listener.created(origin));
                    if (tenant.active()) {
                        submit(() -> listener.activated(origin.tenant()));
                    }
                }
            }
            listeners.add(listener);
        }
    }

    private void tell(Consumer<TenantListener> what) {
        for (TenantListener listener : listeners) {
            submit(() -> what.accept(listener));
        }
    }

    private void submit(Runnable telling) {
        news.execute(() -> {
            try {
                telling.run();
            } catch (RuntimeException e) {
                log.warn("a listener for tenants failed", e);
            }
        });
    }

    @Override
    public void close() {
        news.shutdownNow();
    }
}
