package dev.atoll.server.flow;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A few seats for calls that compute, which tenants share fairly: the next free one goes to the tenant that has had
/// the least time in them of those that wait, in proportion to its weight (start-time fair queueing, Goyal, Vin and
/// Cheng 1996). One seat is always left for the others, so that whoever comes to a server that is busy for one tenant
/// finds a place at once.
///
/// A call that waits, for the store or for memory to catch up, gives its seat away meanwhile. It stays one of its
/// tenant's calls, of which only so many are let in.
///
/// Mostly there is a free seat and nobody waits: then to come or to go is one short critical section. What is left to
/// be done for others, to wake them and to count, is done outside it.
public final class Seats {
    private static final ScopedValue<Seat> TAKEN = ScopedValue.newInstance();

    /// How long a call computes until it gives way.
    private static final long SLICE_NANOS = 250_000;

    private final Limits limits;
    private final Function<TenantId, Share> shares;
    private final LongSupplier nanoTime;
    private final FlowMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TenantId, Flow> flows = new HashMap<>();

    /// Those that wait for a seat and may have one more, the most deserving first. None while a seat is free.
    private final TreeSet<Flow> eligible =
            new TreeSet<>(
                    Comparator.<Flow>comparingLong(flow -> flow.used)
                            .thenComparing(flow -> flow.tenant.name()));

    private int taken;
    private int waiting;

    /// The time used that a tenant begins with, and that whoever was without calls in seats goes on with at least: that
    /// of whoever was seated last.
    private long level;

    /// @param seats how many calls compute at once
    /// @param callsPerTenant how many calls of one tenant are let in, be they seated, waiting or away; further ones are
    ///     refused
    public record Limits(int seats, int callsPerTenant) {

        /// Twice as many seats as processors: where one thread is held up, another computes.
        public static Limits of(int processors) {
            return new Limits(Math.max(2, 2 * processors), 1_000);
        }

        private int perTenant() {
            return Math.max(1, seats - 1);
        }
    }

    /// @param shares asked with each call, so that what it answers counts from then on
    /// @param nanoTime as `System.nanoTime`
    public Seats(
            Limits limits,
            Function<TenantId, Share> shares,
            LongSupplier nanoTime,
            FlowMetrics metrics) {
        this.limits = limits;
        this.shares = shares;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        metrics.follow(this);
    }

    /// Waits for a seat and does the work in it.
    ///
    /// @throws StatusException 429 where the tenant has too many calls
    public <T> T seated(TenantId tenant, Supplier<T> work) {
        return inSeat(come(tenant, false), work);
    }

    /// The same for the rest of a call that was let in and has been answered in part: it is not refused.
    public <T> T seatedAgain(TenantId tenant, Supplier<T> work) {
        return inSeat(come(tenant, true), work);
    }

    private <T> T inSeat(Seat seat, Supplier<T> work) {
        try {
            return ScopedValue.where(TAKEN, seat).call(work::get);
        } finally {
            go(seat, true);
        }
    }

    /// Waits for something without keeping others from computing.
    public static <T> T away(Supplier<T> wait) {
        return TAKEN.isBound() ? TAKEN.get().leftFor(wait) : wait.get();
    }

    /// For work of unknown length, at each of its small steps: now and then it lets others compute, those that wait for
    /// a seat and those that have one. Threads of calls are not interrupted by anybody else.
    public static void giveWay() {
        if (TAKEN.isBound()) {
            TAKEN.get().giveWayAtTimes();
        }
    }

    private Seat come(TenantId tenant, boolean known) {
        Share share = shares.apply(tenant);
        int most = known ? Integer.MAX_VALUE : Math.min(limits.callsPerTenant(), share.calls());
        long now = nanoTime.getAsLong();
        Seat seat = null;
        lock.lock();
        try {
            Flow flow = flows.get(tenant);
            if ((flow == null ? 0 : flow.calls) < most) {
                if (flow == null) {
                    flow = new Flow(tenant);
                    flows.put(tenant, flow);
                }
                flow.calls++;
                flow.weigh(share.weight());
                seat = new Seat(flow);
                take(seat, false, now);
            }
        } finally {
            lock.unlock();
        }
        if (seat == null) {
            boolean byShare = share.calls() < limits.callsPerTenant();
            metrics.refused(byShare ? FlowMetrics.Reason.QUOTA : FlowMetrics.Reason.TENANT_LIMIT);
            throw StatusException.tooManyRequests(
                    "Too many requests, please try again later.", 1, List.of());
        }
        seat.await(now);
        return seat;
    }

    /// Takes a free seat, or lines up for one.
    ///
    /// @param first before those that had none yet
    private void take(Seat seat, boolean first, long now) {
        Flow flow = seat.flow;
        if (flow.queue.isEmpty() && flow.taken == 0) {
            // Whoever did not compute meanwhile has not saved up for it.
            flow.used = Math.max(flow.used, level);
        }
        if (taken < limits.seats() && flow.taken < limits.perTenant()) {
            grant(seat, now);
            return;
        }
        if (first) {
            flow.queue.addFirst(seat);
        } else {
            flow.queue.addLast(seat);
        }
        waiting++;
        file(flow);
    }

    /// The flow must not be filed: its place changes.
    private void grant(Seat seat, long now) {
        Flow flow = seat.flow;
        level = Math.max(level, flow.used);
        seat.since = now;
        seat.resumed = now;
        seat.charged = flow.charge();
        seat.granted = true;
        flow.taken++;
        taken++;
    }

    /// Puts a tenant among the eligible, where it is one of them.
    private void file(Flow flow) {
        if (!flow.queue.isEmpty() && flow.taken < limits.perTenant()) {
            eligible.add(flow);
        }
    }

    /// @param over whether the call is; else it is away
    private void go(Seat seat, boolean over) {
        long now = nanoTime.getAsLong();
        Seat next;
        lock.lock();
        try {
            Flow flow = seat.flow;
            if (!flow.queue.isEmpty()) {
                eligible.remove(flow);
            }
            flow.settle(seat.charged, now - seat.since);
            flow.taken--;
            taken--;
            if (over && --flow.calls == 0) {
                flows.remove(flow.tenant);
            }
            file(flow);
            next = grantNext(now);
        } finally {
            lock.unlock();
        }
        if (next != null) {
            LockSupport.unpark(next.holder);
        }
    }

    /// One at most: where there was a free seat already, only the tenant that has just left one can have become
    /// eligible.
    private @Nullable Seat grantNext(long now) {
        Flow flow = taken < limits.seats() ? eligible.pollFirst() : null;
        if (flow == null) {
            return null;
        }
        Seat seat = flow.queue.removeFirst();
        waiting--;
        grant(seat, now);
        file(flow);
        return seat;
    }

    /// Whether a tenant waits for a seat that has had less than this one.
    private boolean isWantedByAnother(Flow flow) {
        lock.lock();
        try {
            return !eligible.isEmpty() && eligible.first().used < flow.used;
        } finally {
            lock.unlock();
        }
    }

    private void comeBack(Seat seat) {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            seat.granted = false;
            take(seat, true, now);
        } finally {
            lock.unlock();
        }
        seat.await(now);
    }

    int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /// How many tenants have calls.
    int tenants() {
        lock.lock();
        try {
            return flows.size();
        } finally {
            lock.unlock();
        }
    }

    /// A call's place, which it may leave and come back to. Its own thread alone looks at it, but for what the lock
    /// guards.
    final class Seat {
        private final Flow flow;
        private final Thread holder = Thread.currentThread();
        private volatile boolean granted;
        private long since;
        private long resumed;
        private long charged;
        private boolean left;

        private Seat(Flow flow) {
            this.flow = flow;
        }

        private void await(long asked) {
            if (granted) {
                return;
            }
            boolean interrupted = false;
            while (!granted) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                holder.interrupt();
            }
            metrics.waited(nanoTime.getAsLong() - asked);
        }

        private void giveWayAtTimes() {
            if (left || nanoTime.getAsLong() - resumed < SLICE_NANOS) {
                return;
            }
            if (isWantedByAnother(flow)) {
                go(this, false);
                comeBack(this);
            } else {
                // A thread that yields stays before those that come from elsewhere, as from the
                // store: they would wait
                // until all such threads of its carrier are done. One that parks lines up behind
                // them.
                LockSupport.parkNanos(1);
            }
            resumed = nanoTime.getAsLong();
        }

        private <T> T leftFor(Supplier<T> wait) {
            if (left) {
                return wait.get();
            }
            go(this, false);
            left = true;
            try {
                return wait.get();
            } finally {
                left = false;
                comeBack(this);
            }
        }
    }
}
