package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final Logger log = LoggerFactory.getLogger(Tenants.class);

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();
    private final ExecutorService news =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tenant-news").factory());

    /// Guards the listeners, and that what they are told is in order.
    private final Object telling = new Object();

    private final List<TenantListener> listeners = new ArrayList<>();

    private record Known(Origin origin, boolean active) {}

    /// @param store the tenants' shard
    public Tenants(Store store, InstantSource clock, SecureRandom random) {
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

    public int count() {
        return known.size();
    }

    /// Makes a tenant that does not exist yet.
    ///
    /// @throws IllegalStateException where it does, or the store refuses
    public Origin create(TenantId tenant) {
        return create(tenant, TenantKeys.make(tenant, clock, random));
    }

    /// @param keys what its credentials are to be signed with
    public Origin create(TenantId tenant, TenantKeys keys) {
        Origin made = prepare(tenant, keys);
        return switch (store.write(Write.of(made.put(new Write.Absent())))) {
            case WriteResult.Written written ->
                    new Origin(
                            tenant,
                            made.uid(),
                            made.created(),
                            made.phase(),
                            keys,
                            written.revision(),
                            written.revision());
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

    /// Makes a tenant where it does not exist, before the watch has told of any.
    ///
    /// @return the revision at which it was made; 0 where it existed
    public long ensure(Founder founder) {
        return store.get(Origin.keyOf(founder.tenant()).bytes()).isPresent()
                ? 0
                : create(
                                founder.tenant(),
                                founder.keys()
                                        .orElseGet(() ->
                                                TenantKeys.make(founder.tenant(), clock, random)))
                        .createdRevision();
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
            Optional<Entry> entry = store.get(Origin.keyOf(tenant).bytes());
            if (entry.isEmpty()) {
                return false;
            }
            Origin origin = Origin.of(tenant, entry.get());
            if (origin.phase() == Origin.Phase.TERMINATING) {
                return true;
            }
            Write.Operation end =
                    origin.in(Origin.Phase.TERMINATING)
                            .put(new Write.AtRevision(origin.revision()));
            if (store.write(Write.of(end)) instanceof WriteResult.Written) {
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
            known.put(tenant, new Known(origin, before != null && before.active()));
            if (before == null && !ends) {
                tell(listener -> listener.created(origin));
            }
            if (before != null && ends && before.origin().phase() != Origin.Phase.TERMINATING) {
                tell(listener -> listener.ended(tenant));
            }
        }
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
            tell(listener -> listener.activated(tenant));
        }
    }

    /// Tells a listener of the tenants that there are, then of what happens to them.
    public void listen(TenantListener listener) {
        synchronized (telling) {
            for (Known tenant : known.values()) {
                if (tenant.origin().phase() != Origin.Phase.TERMINATING) {
                    submit(() -> listener.created(tenant.origin()));
                    if (tenant.active()) {
                        submit(() -> listener.activated(tenant.origin().tenant()));
                    }
                }
            }
            listeners.add(listener);
        }
    }

    /// Tells of each tenant that has something stored: at once, or when that begins.
    public void onActivity(Consumer<TenantId> listener) {
        listen(
                new TenantListener() {
                    @Override
                    public void activated(TenantId tenant) {
                        listener.accept(tenant);
                    }
                });
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
