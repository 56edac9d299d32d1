package dev.atoll.client.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keys that wait to be reconciled. A key is in the queue once, at the most urgent priority it was added with, and with
/// one worker at a time; added while a worker has it, it is handled again afterwards.
///
/// At its bound [#add] blocks until a worker takes a key, which holds up the informer that adds. What workers put back
/// themselves ([#retry], [#addAfter] coming due, a key added while it was worked on) is always taken: there is at most
/// one of each key. All methods may be called by many threads.
public final class WorkQueue<K> implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final InstantSource clock;
    private final QueueOptions options;
    private final QueueMetrics.Named metrics;
    private final Supplier<QueueMetrics.Load> load = this::load;
    private final PriorityQueue<Waiting<K>> ready =
            new PriorityQueue<>(
                    Comparator.comparing(Waiting<K>::rank).thenComparingLong(Waiting::sequence));
    private final PriorityQueue<Delayed<K>> delayed =
            new PriorityQueue<>(Comparator.comparing(Delayed<K>::due));

    /// The keys in `ready`; an element of `ready` that is not in here was overtaken by a more urgent one of its key.
    private final Map<K, Waiting<K>> waiting = new HashMap<>();

    private final Map<K, Delayed<K>> soonest = new HashMap<>();
    private final Map<K, Instant> working = new HashMap<>();
    private final Map<K, Priority> again = new HashMap<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private long sequence;
    private boolean shutDown;

    /// `rank` is when it came, plus its priority's handicap.
    private record Waiting<K>(
            K key, Priority priority, Instant since, Instant rank, long sequence) {}

    private record Delayed<K>(K key, Instant due) {}

    /// @param clock where it is set forward, what was put off comes due by that; where it is set back nothing waits
    ///     longer
    public WorkQueue(InstantSource clock, QueueOptions options, QueueMetrics.Named metrics) {
        this.clock = new ForwardClock(clock);
        this.options = options;
        this.metrics = metrics;
        metrics.join(load);
    }

    QueueMetrics.Named metrics() {
        return metrics;
    }

    private QueueMetrics.Load load() {
        lock.lock();
        try {
            Instant now = clock.instant();
            long all = 0;
            long longest = 0;
            for (Instant since : working.values()) {
                long nanos = ChronoUnit.NANOS.between(since, now);
                all += nanos;
                longest = Math.max(longest, nanos);
            }
            return new QueueMetrics.Load(waiting.size(), working.size(), all / 1e9, longest / 1e9);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a key now. After [#shutDown()] it is dropped.
    public void add(K key, Priority priority) {
        lock.lock();
        try {
            while (waiting.size() >= options.maxKeys() && !waiting.containsKey(key) && !shutDown) {
                room.awaitUninterruptibly();
            }
            put(key, priority);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a key after a while; the soonest of several such calls counts.
    public void addAfter(K key, Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            lock.lock();
            try {
                put(key, Priority.SYNC);
            } finally {
                lock.unlock();
            }
            return;
        }
        lock.lock();
        try {
            Delayed<K> next = new Delayed<>(key, clock.instant().plus(delay));
            Delayed<K> before = soonest.get(key);
            if (!shutDown && (before == null || next.due().isBefore(before.due()))) {
                soonest.put(key, next);
                delayed.add(next);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a key after a pause that grows with each call for it, until [#forget].
    public void retry(K key) {
        lock.lock();
        try {
            int before = failures.merge(key, 1, Integer::sum) - 1;
            metrics.retried();
            addAfter(key, options.pause(before));
        } finally {
            lock.unlock();
        }
    }

    /// The key's next failure is its first.
    public void forget(K key) {
        lock.lock();
        try {
            failures.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /// How often the key was retried since it was forgotten.
    public int failures(K key) {
        lock.lock();
        try {
            return failures.getOrDefault(key, 0);
        } finally {
            lock.unlock();
        }
    }

    /// The most urgent key, now with the caller, who must call [#done] for it; empty where none waits.
    public Optional<K> poll() {
        lock.lock();
        try {
            promote();
            for (Waiting<K> next = ready.poll(); next != null; next = ready.poll()) {
                if (waiting.remove(next.key(), next)) {
                    Instant now = clock.instant();
                    working.put(next.key(), now);
                    metrics.waited(ChronoUnit.NANOS.between(next.since(), now));
                    room.signal();
                    return Optional.of(next.key());
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a key; empty once the queue is shut down and worked off.
    public Optional<K> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<K> next = poll();
                if (next.isPresent() || (shutDown && waiting.isEmpty())) {
                    return next;
                }
                long nanos = nanosToNext();
                long _ = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosToNext() {
        long longest = options.longestSleep().toNanos();
        Delayed<K> first = delayed.peek();
        return first == null
                ? longest
                : Math.clamp(Duration.between(clock.instant(), first.due()).toNanos(), 1, longest);
    }

    /// The caller has finished with a key that [#take] gave it.
    public void done(K key) {
        lock.lock();
        try {
            Instant since = working.remove(key);
            if (since == null) {
                throw new IllegalStateException(key + " is with no worker");
            }
            metrics.worked(ChronoUnit.NANOS.between(since, clock.instant()));
            Priority priority = again.remove(key);
            if (priority != null && !shutDown) {
                enqueue(key, priority, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Keys that wait, delayed ones not counted.
    public int size() {
        lock.lock();
        try {
            promote();
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// How long the slowest worker has had its key; zero where none has one.
    public Duration longestWork() {
        return Duration.ofMillis((long) (load().longestSeconds() * 1e3));
    }

    /// Takes no more keys and drops the delayed ones. Those that wait are still handed out.
    public void shutDown() {
        lock.lock();
        try {
            shutDown = true;
            metrics.leave(load);
            delayed.clear();
            soonest.clear();
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        shutDown();
    }

    private void put(K key, Priority priority) {
        if (shutDown) {
            return;
        }
        if (working.containsKey(key)) {
            if (!again.containsKey(key)) {
                metrics.added();
            }
            again.merge(key, priority, Priority::moreUrgent);
            return;
        }
        Waiting<K> before = waiting.get(key);
        if (before != null && before.priority().compareTo(priority) <= 0) {
            return;
        }
        if (before == null) {
            metrics.added();
        }
        enqueue(key, priority, before);
    }

    private void enqueue(K key, Priority priority, @Nullable Waiting<K> before) {
        Instant since = before == null ? clock.instant() : before.since();
        Waiting<K> next =
                new Waiting<>(key, priority, since, since.plus(priority.handicap()), sequence++);
        waiting.put(key, next);
        ready.add(next);
        changed.signal();
    }

    /// Moves what has come due. A retried key has waited already: it is as urgent as an update.
    private void promote() {
        Instant now = clock.instant();
        for (Delayed<K> first = delayed.peek();
                first != null && !first.due().isAfter(now);
                first = delayed.peek()) {
            delayed.poll();
            if (soonest.remove(first.key(), first)) {
                put(first.key(), Priority.UPDATE);
            }
        }
    }
}
