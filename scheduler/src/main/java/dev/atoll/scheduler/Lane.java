package dev.atoll.scheduler;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.scheduler.core.Placement;
import dev.atoll.scheduler.core.Placer;
import dev.atoll.scheduler.core.PodInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The scheduling state of one tenant: its nodes and its pending pods, under one lock, so that nothing can happen
/// between a placement and what follows from it. Does no I/O.
final class Lane {
    private static final String OUR_NAME = "default-scheduler";
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final InstantSource clock;
    private final Placer placer;
    private final SchedulerMetrics metrics;
    private final NodeTable nodes = new NodeTable();
    private final PendingPods pending;

    /// A pod that was tried. A chosen node is already taken for it.
    ///
    /// @param startedNanos of `System.nanoTime()`
    record Attempt(PendingPods.Turn turn, Placement placement, long startedNanos) {
        PodInfo pod() {
            return turn.pod();
        }
    }

    Lane(InstantSource clock, Placer placer, SchedulerMetrics metrics) {
        this.clock = clock;
        this.placer = placer;
        this.metrics = metrics;
        this.pending = new PendingPods(clock);
    }

    /// Tries the next pod; empty where none is ready.
    Optional<Attempt> step() {
        lock.lock();
        try {
            return pending.next().map(this::attempt);
        } finally {
            lock.unlock();
        }
    }

    private Attempt attempt(PendingPods.Turn turn) {
        PodInfo pod = turn.pod();
        long started = System.nanoTime();
        Placement placement = placer.place(pod, nodes.nodes());
        metrics.placed(System.nanoTime() - started);
        switch (placement) {
            case Placement.Chosen chosen -> nodes.assume(pod, chosen.node());
            case Placement.Nowhere nowhere -> pending.stuck(pod, nowhere.broken());
        }
        return new Attempt(turn, placement, started);
    }

    /// Tries the next pod, once there is one.
    Attempt take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Attempt> attempt = step();
                if (attempt.isPresent()) {
                    return attempt.get();
                }
                long _ = changed.awaitNanos(nanosToNext());
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosToNext() {
        Optional<Instant> due = pending.nextDue();
        return due.isEmpty()
                ? MAX_WAIT_NANOS
                : Math.clamp(
                        Duration.between(clock.instant(), due.get()).toNanos(), 1, MAX_WAIT_NANOS);
    }

    PendingPods.Counts pending() {
        lock.lock();
        try {
            return pending.counts();
        } finally {
            lock.unlock();
        }
    }

    void bound(PodInfo pod) {
        locked(() -> pending.placed(pod.key()));
    }

    /// The pod could not be bound: what was taken for it is free again.
    void notBound(PodInfo pod) {
        locked(() -> {
            nodes.forgetAssumed(pod.key(), pod.uid());
            pending.failed(pod);
        });
    }

    void podChanged(Pod pod) {
        locked(() -> {
            ObjectKey key = ObjectKey.of(pod);
            String node = pod.spec().nodeName();
            if (isOver(pod)) {
                podGone(key);
            } else if (!node.isEmpty()) {
                pending.remove(key);
                nodes.present(key, pod.uid(), node, PodInfo.needs(pod.spec()));
            } else if (nodes.isAssumed(key, pod.uid())) {
                // Old news: its binding is under way, or done and not yet heard of.
                return;
            } else if (isOurs(pod)) {
                pending.put(PodInfo.of(pod));
            } else {
                pending.remove(key);
            }
        });
    }

    void podDeleted(Pod pod) {
        locked(() -> podGone(ObjectKey.of(pod)));
    }

    private void podGone(ObjectKey key) {
        pending.remove(key);
        if (nodes.release(key)) {
            pending.podGone();
        }
    }

    void nodeChanged(Node node) {
        locked(() -> {
            if (nodes.put(node)) {
                pending.nodeHelps();
            }
        });
    }

    void nodeDeleted(Node node) {
        locked(() -> nodes.remove(node.name()));
    }

    private static boolean isOver(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static boolean isOurs(Pod pod) {
        String scheduler = pod.spec().schedulerName();
        return (scheduler.isEmpty() || scheduler.equals(OUR_NAME))
                && pod.spec().schedulingGates().isEmpty()
                && pod.metadata().deletionTimestamp().isEmpty();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
