package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.security.SecureRandom;
import java.time.Instant;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tenants there are, as the watch of the store tells them: the store's watch cache is the only one to call
/// [#stored], [#removed] and [#touched], from one thread. All else may be called by anyone.
public final class Tenants implements AutoCloseable {
    /// What keeps a tenant's object until everything that the tenant had is gone.
    public static final String FINALIZER = "atoll.dev/tenant";

    private static final Logger log = LoggerFactory.getLogger(Tenants.class);

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<TenantId, Founder> founders = new LinkedHashMap<>();
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();
    private final ExecutorService news =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tenant-news").factory());

    /// Guards the listeners, and that what they are told is in order.
    private final Object telling = new Object();

    private final List<TenantListener> listeners = new ArrayList<>();

    private record Known(Origin origin, boolean active) {}

    /// @param store the tenants' shard
    /// @param founders those that are there from the first start on, and stay
    public Tenants(Store store, List<Founder> founders, InstantSource clock, SecureRandom random) {
        founders.forEach(founder -> this.founders.put(founder.tenant(), founder));
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// Also of tenants that are suspended or terminating. Empty where the tenant does not exist, or where the watch has
    /// not told of it yet.
    public Optional<Origin> of(TenantId tenant) {
        return Optional.ofNullable(known.get(tenant)).map(Known::origin);
    }

    /// All of them, in no order.
    public Collection<Origin> all() {
        return known.values().stream().map(Known::origin).toList();
    }

    /// Makes a tenant that does not exist yet.
    ///
    /// @throws IllegalStateException where it does, or the store refuses
    public Origin create(TenantId tenant) {
        return switch (store.write(Write.of(birth(tenant, Origin.Phase.ACTIVE)))) {
            case WriteResult.Written written -> inStore(tenant).orElseThrow();
            case WriteResult.Conflict conflict ->
                    throw new IllegalStateException("the tenant " + tenant + " exists");
            case WriteResult.Refused refused ->
                    throw new IllegalStateException(
                            "the tenant " + tenant + " cannot be made: " + refused.reason());
        };
    }

    private Origin prepare(TenantId tenant, TenantKeys keys) {
        return Origin.made(tenant, UUID.randomUUID().toString(), clock.instant(), keys);
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
        Write.Operation birth = prepare(tenant, keys).put(new Write.Absent());
        return switch (store.write(Write.of(birth))) {
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

    /// What the store says now, which the watch may not have told of yet.
    public Optional<Origin> inStore(TenantId tenant) {
        return store.get(Origin.keyOf(tenant).bytes()).map(entry -> Origin.of(tenant, entry));
    }

    /// What makes a tenant, to be written together with what else that needs.
    public Write.Operation birth(TenantId tenant, Origin.Phase phase) {
        return prepare(tenant, TenantKeys.make(tenant, clock, random))
                .in(phase)
                .put(new Write.Absent());
    }

    /// What makes a tenant that is to be filled from an archive.
    ///
    /// @param keys those that the archive has; new ones are made where it has none
    public Write.Operation rebirth(TenantId tenant, Ancestor ancestor, Optional<TenantKeys> keys) {
        return Origin.made(
                        tenant,
                        UUID.randomUUID().toString(),
                        ancestor.created(),
                        keys.orElseGet(() -> TenantKeys.make(tenant, clock, random)))
                .after(ancestor.lineage())
                .in(Origin.Phase.RESTORING)
                .put(new Write.Absent());
    }

    /// The tenant that an archive is of: base objects of a restored one have the same uids and the same time.
    public record Ancestor(String lineage, Instant created) {}

    /// What brings a tenant into another phase; empty where it is in it, has come to its end, or is not whole yet.
    public static Optional<Write.Operation> change(Origin origin, Origin.Phase phase) {
        boolean unfinished =
                origin.phase() == Origin.Phase.RESTORING && phase != Origin.Phase.TERMINATING;
        return origin.phase() == phase || origin.phase() == Origin.Phase.TERMINATING || unfinished
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
            if (end.isEmpty() || store.write(Write.of(end.get())) instanceof WriteResult.Written) {
                return true;
            }
        }
    }

    /// The watch tells of an origin that is new or has changed.
    public void stored(Origin origin) {
        TenantId tenant = origin.tenant();
        synchronized (telling) {
            Known before = known.get(tenant);
            boolean ends = origin.phase() == Origin.Phase.TERMINATING;
            Known now = new Known(origin, before != null && before.active());
            known.put(tenant, now);
            if (isOpen(origin) && (before == null || !isOpen(before.origin()))) {
                tell(listener -> listener.created(origin));
                if (now.active()) {
                    tell(listener -> listener.activated(tenant));
                }
            }
            if (before != null && ends && before.origin().phase() != Origin.Phase.TERMINATING) {
                tell(listener -> listener.ended(tenant));
            }
        }
    }

    private static boolean isOpen(Origin origin) {
        return switch (origin.phase()) {
            case ACTIVE, SUSPENDED -> true;
            case RESTORING, TERMINATING -> false;
        };
    }

    /// The watch tells that a tenant is no more.
    public void removed(TenantId tenant) {
        synchronized (telling) {
            Known before = known.remove(tenant);
            if (before != null && before.origin().phase() != Origin.Phase.TERMINATING) {
                tell(listener -> listener.ended(tenant));
            }
        }
    }

    /// The watch tells that a tenant has something stored.
    public void touched(TenantId tenant) {
        Known now = known.get(tenant);
        if (now == null || now.active() || now.origin().phase() == Origin.Phase.TERMINATING) {
            return;
        }
        synchronized (telling) {
            known.put(tenant, new Known(now.origin(), true));
            if (isOpen(now.origin())) {
                tell(listener -> listener.activated(tenant));
            }
        }
    }

    /// Tells a listener of the tenants that there are, then of what happens to them.
    public void listen(TenantListener listener) {
        synchronized (telling) {
            for (Known tenant : known.values()) {
                if (isOpen(tenant.origin())) {
                    submit(() -> listener.created(tenant.origin()));
                    if (tenant.active()) {
                        submit(() -> listener.activated(tenant.origin().tenant()));
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
