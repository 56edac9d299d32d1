package dev.atoll.server.quota;

import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.quota.Ledger.Growth;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lets tenants store no more objects and bytes than the operator allows them.
///
/// What a tenant has is what the watch cache counts, which is a moment behind the store, and what has been promised
/// since: each write that lets something grow is reserved before it begins, until it has failed or the cache shows it.
/// So writes that run side by side on one server do not pass a limit together. Of several servers each knows only its
/// own writes of that moment.
///
/// Tenants without such limits cost nothing here. Deletions, and writes that let nothing grow, are never refused.
public final class Quotas {
    private static final int DESKS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ObjectCache cache;
    private final Allowances allowances;
    private final QuotaMetrics metrics;
    private final List<Desk> desks = Stream.generate(Desk::new).limit(DESKS).toList();

    /// Some tenants' ledgers, under one lock; there are enough that tenants hardly ever meet at one.
    private static final class Desk {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition ended = lock.newCondition();
        private final Map<TenantId, Ledger> ledgers = new HashMap<>();
    }

    public Quotas(ObjectCache cache, Allowances allowances, QuotaMetrics metrics) {
        this.cache = cache;
        this.allowances = allowances;
        this.metrics = metrics;
    }

    /// A promise for one write. Closed before it was told [#written], it is void.
    public final class Reservation implements AutoCloseable {
        private final ObjectKey key;
        private final Optional<Growth> growth;
        private boolean open = true;

        private Reservation(ObjectKey key, Optional<Growth> growth) {
            this.key = key;
            this.growth = growth;
        }

        public void written(long revision) {
            if (open) {
                open = false;
                growth.ifPresent(promised -> settle(key, promised, revision));
            }
        }

        @Override
        public void close() {
            written(0);
        }
    }

    /// For an object that is to be created.
    ///
    /// @param bytes as clients read it
    /// @throws StatusException 403 where the tenant may have no more
    public Reservation creating(ObjectKey key, long bytes) {
        return reserve(key, new Growth(nameOf(key), 1, bytes));
    }

    /// For an object that is to be changed.
    ///
    /// @param bytes by how much it grows; it may shrink
    /// @throws StatusException 403 where the tenant may have no more
    public Reservation growing(ObjectKey key, long bytes) {
        return bytes <= 0
                ? new Reservation(key, Optional.empty())
                : reserve(key, new Growth(nameOf(key), 0, bytes));
    }

    private Desk of(TenantId tenant) {
        return desks.get(Math.floorMod(tenant.hashCode(), DESKS));
    }

    private static ResourceId resourceOf(ObjectKey key) {
        return new ResourceId(key.group(), key.resource());
    }

    private static String nameOf(ObjectKey key) {
        return key.group().isEmpty() ? key.resource() : key.resource() + "." + key.group();
    }

    private Reservation reserve(ObjectKey key, Growth growth) {
        Allowance allowance = allowances.of(key.tenant());
        boolean counted =
                growth.objects() > 0 && allowance.objects().containsKey(growth.resource());
        if (!counted && !allowance.limitsBytes()) {
            return new Reservation(key, Optional.empty());
        }
        if (!promise(key, growth, allowance).isEmpty()) {
            // What others are writing may yet fail, and what was deleted may not be out of memory.
            Seats.away(() -> awaitEnds(key.tenant()));
            cache.catchUp(key.tenant(), resourceOf(key), PATIENCE);
            Map<String, Excess> excess = promise(key, growth, allowance);
            if (!excess.isEmpty()) {
                throw refused(key, excess);
            }
        }
        return new Reservation(key, Optional.of(growth));
    }

    /// What a limit says, what there is, and what was asked for.
    private record Excess(long requested, long used, long limited) {}

    /// @return by what it would be too much; empty where it is promised
    private Map<String, Excess> promise(ObjectKey key, Growth growth, Allowance allowance) {
        Desk desk = of(key.tenant());
        desk.lock.lock();
        try {
            Ledger ledger = desk.ledgers.computeIfAbsent(key.tenant(), _ -> new Ledger());
            // First the revision, then the counts, which are at least as new.
            ledger.seen(cache.revisions(key.tenant()));
            Map<String, Excess> excess = new TreeMap<>();
            if (growth.objects() > 0) {
                long used =
                        cache.stored(key.tenant(), key.group(), key.resource())
                                + ledger.objectsOf(growth.resource());
                check(
                        excess,
                        growth.resource(),
                        new Excess(growth.objects(), used, allowance.objectsOf(growth.resource())));
            }
            if (allowance.limitsBytes()) {
                long used = cache.usage(key.tenant()).orElse(Usage.NONE).bytes() + ledger.bytes();
                check(excess, "bytes", new Excess(growth.bytes(), used, allowance.bytes()));
            }
            if (excess.isEmpty()) {
                ledger.promise(growth);
            } else if (ledger.isEmpty()) {
                desk.ledgers.remove(key.tenant());
            }
            return excess;
        } finally {
            desk.lock.unlock();
        }
    }

    private static void check(Map<String, Excess> excess, String name, Excess found) {
        if (found.used() + found.requested() > found.limited()) {
            excess.put(name, found);
        }
    }

    private StatusException refused(ObjectKey key, Map<String, Excess> excess) {
        boolean bytes = excess.containsKey("bytes");
        metrics.refused(bytes ? QuotaMetrics.Limit.BYTES : QuotaMetrics.Limit.OBJECTS);
        return StatusException.forbidden(
                key.group(),
                key.resource(),
                key.name(),
                "exceeded quota: tenant, requested: "
                        + told(excess, Excess::requested)
                        + ", used: "
                        + told(excess, Excess::used)
                        + ", limited: "
                        + told(excess, Excess::limited));
    }

    private static String told(Map<String, Excess> excess, ToLongFunction<Excess> figure) {
        return excess.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + figure.applyAsLong(entry.getValue()))
                .collect(Collectors.joining(","));
    }

    private boolean awaitEnds(TenantId tenant) {
        Desk desk = of(tenant);
        desk.lock.lock();
        try {
            long nanos = PATIENCE.toNanos();
            while (nanos > 0 && hasUnderWay(desk, tenant)) {
                nanos = desk.ended.awaitNanos(nanos);
            }
            return nanos > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            desk.lock.unlock();
        }
    }

    private static boolean hasUnderWay(Desk desk, TenantId tenant) {
        Ledger ledger = desk.ledgers.get(tenant);
        return ledger != null && ledger.hasUnderWay();
    }

    /// @param revision 0 where nothing was written
    private void settle(ObjectKey key, Growth growth, long revision) {
        TenantId tenant = key.tenant();
        Desk desk = of(tenant);
        desk.lock.lock();
        try {
            Ledger ledger = desk.ledgers.get(tenant);
            if (ledger == null) {
                throw new IllegalStateException("nothing was promised to " + tenant);
            }
            if (revision > 0) {
                ledger.written(growth, cache.lineOf(tenant, resourceOf(key)), revision);
            } else {
                ledger.withdraw(growth);
            }
            ledger.seen(cache.revisions(tenant));
            if (ledger.isEmpty()) {
                desk.ledgers.remove(tenant);
            }
            desk.ended.signalAll();
        } finally {
            desk.lock.unlock();
        }
    }
}
