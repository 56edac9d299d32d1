package dev.atoll.server.flow;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A few seats for requests that compute, which tenants share fairly: the next free one goes to the tenant that has had
/// the least time in them of those that wait (start-time fair queueing, Goyal, Vin and Cheng 1996). One seat is always
/// left for the others, so that whoever comes to a server that is busy for one tenant finds a place at once.
///
/// A request that waits, for the store or for memory to catch up, gives its seat away meanwhile.
public final class Seats {
    private static final ScopedValue<Seat> TAKEN = ScopedValue.newInstance();

    /// What a request is reckoned to cost until it is known: as much as the tenant's last one, at first this.
    private static final long FIRST_GUESS_NANOS = 1_000_000;

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final FlowMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TenantId, Flow> flows = new HashMap<>();

    /// Those that wait for a seat and may have one more, the most deserving first.
    private final TreeSet<Flow> eligible =
            new TreeSet<>(
                    Comparator.<Flow>comparingLong(flow -> flow.used)
                            .thenComparing(flow -> flow.tenant.name()));

    private int taken;
    private int waiting;

    /// The time used that a tenant begins with: that of whoever was seated last.
    private long level;

    /// @param seats how many requests compute at once
    /// @param waitingPerTenant how many of one tenant may wait; further ones are refused
    public record Limits(int seats, int waitingPerTenant) {

        /// Twice as many seats as processors: where one thread is held up, another computes.
        public static Limits of(int processors) {
            return new Limits(Math.max(2, 2 * processors), 1_000);
        }

        private int perTenant() {
            return Math.max(1, seats - 1);
        }
    }

    /// @param nanoTime as `System.nanoTime`
    public Seats(Limits limits, LongSupplier nanoTime, FlowMetrics metrics) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        metrics.follow(this);
    }

    /// Waits for a seat and does the work in it.
    ///
    /// @throws StatusException 429 where too many of the tenant wait
    public <T> T seated(TenantId tenant, Supplier<T> work) {
        Seat seat = new Seat(tenant);
        seat.take(false);
        try {
            return ScopedValue.where(TAKEN, seat).call(work::get);
        } finally {
            seat.leave();
        }
    }

    /// Waits for something without keeping others from computing.
    public static <T> T away(Supplier<T> wait) {
        if (!TAKEN.isBound()) {
            return wait.get();
        }
        Seat seat = TAKEN.get();
        seat.leave();
        try {
            return wait.get();
        } finally {
            seat.take(true);
        }
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

    private final class Seat {
        private final TenantId tenant;
        private final Thread holder = Thread.currentThread();
        private volatile boolean granted;
        private long since;
        private long guess;

        private Seat(TenantId tenant) {
            this.tenant = tenant;
        }

        /// @param returning whether the request had a seat before: it is not refused, and goes before those that had
        ///     none
        private void take(boolean returning) {
            long asked = nanoTime.getAsLong();
            lock.lock();
            try {
                Flow flow = flows.computeIfAbsent(tenant, name -> new Flow(name, level));
                if (!returning && flow.queue.size() >= limits.waitingPerTenant()) {
                    metrics.refused();
                    throw StatusException.tooManyRequests(
                            "Too many requests, please try again later.", 1, List.of());
                }
                granted = false;
                enqueue(flow, this, returning);
                grant();
            } finally {
                lock.unlock();
            }
            awaitGrant();
            metrics.waited(nanoTime.getAsLong() - asked);
        }

        private void awaitGrant() {
            boolean interrupted = false;
            while (!granted) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                holder.interrupt();
            }
        }

        private void leave() {
            lock.lock();
            try {
                Flow flow = flows.get(tenant);
                if (flow != null) {
                    long spent = nanoTime.getAsLong() - since;
                    eligible.remove(flow);
                    flow.used += spent - guess;
                    flow.lastCost = spent;
                    flow.taken--;
                    taken--;
                    settle(flow);
                }
                grant();
            } finally {
                lock.unlock();
            }
        }
    }

    private void enqueue(Flow flow, Seat seat, boolean first) {
        eligible.remove(flow);
        if (first) {
            flow.queue.addFirst(seat);
        } else {
            flow.queue.addLast(seat);
        }
        waiting++;
        settle(flow);
    }

    /// Files a flow, which is in no set while it changes, by what it is now.
    private void settle(Flow flow) {
        if (flow.queue.isEmpty()) {
            if (flow.taken == 0) {
                flows.remove(flow.tenant);
            }
        } else if (flow.taken < limits.perTenant()) {
            eligible.add(flow);
        }
    }

    private void grant() {
        while (taken < limits.seats() && !eligible.isEmpty()) {
            Flow flow = eligible.pollFirst();
            Seat seat = flow.queue.removeFirst();
            level = Math.max(level, flow.used);
            seat.guess = flow.lastCost;
            seat.since = nanoTime.getAsLong();
            flow.used += seat.guess;
            flow.taken++;
            taken++;
            waiting--;
            settle(flow);
            seat.granted = true;
            LockSupport.unpark(seat.holder);
        }
    }

    /// One tenant's requests.
    private static final class Flow {
        private final TenantId tenant;
        private final Deque<Seat> queue = new ArrayDeque<>();
        private long used;
        private long lastCost = FIRST_GUESS_NANOS;
        private int taken;

        private Flow(TenantId tenant, long used) {
            this.tenant = tenant;
            this.used = used;
        }
    }
}
