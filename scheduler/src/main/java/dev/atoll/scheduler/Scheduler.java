package dev.atoll.scheduler;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.PatchType;
import dev.atoll.client.TransportException;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.Informers;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodCondition;
import dev.atoll.scheduler.core.Placement;
import dev.atoll.scheduler.core.Placer;
import dev.atoll.scheduler.core.PodInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The scheduler of one tenant. One virtual thread places pods, one after the other; bindings are written beside it, at
/// most 64 at a time, after which placing waits.
///
/// Needs the informers started by whoever made them, after [#start()] or before.
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final int MAX_BINDINGS = 64;
    private static final Duration STALLED = Duration.ofMinutes(1);
    private static final Duration SYNC_STEP = Duration.ofSeconds(10);

    private final ApiClient client;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final SchedulerMetrics metrics;
    private final InstantSource clock;
    private final Lane lane;
    private final EventRecorder events;
    private final Semaphore bindings = new Semaphore(MAX_BINDINGS);
    private @Nullable Thread thread;

    /// When the attempt in hand began to be acted on; 0 where none is.
    private volatile long busySinceNanos;

    public Scheduler(
            ApiClient client,
            Informers informers,
            SchedulerMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.client = client;
        this.metrics = metrics;
        this.pods = informers.informer(Resources.PODS);
        this.nodes = informers.informer(Resources.NODES);
        this.clock = clock;
        this.lane = new Lane(clock, new Placer(random), metrics);
        this.events = new EventRecorder(client, "default-scheduler", "", clock);
    }

    public synchronized void start() {
        if (thread != null) {
            return;
        }
        events.start();
        metrics.join(lane);
        nodes.addHandler(new Feed<>(lane::nodeChanged, lane::nodeDeleted));
        pods.addHandler(new Feed<>(lane::podChanged, lane::podDeleted));
        thread = Thread.ofVirtual().name("scheduler").start(this::run);
    }

    /// Tells the lane of each object that came, changed or went.
    private record Feed<T extends ApiObject>(Consumer<T> changed, Consumer<T> gone)
            implements Handler<T> {
        @Override
        public void added(T object, boolean initial) {
            changed.accept(object);
        }

        @Override
        public void updated(T before, T now) {
            changed.accept(now);
        }

        @Override
        public void deleted(T last) {
            gone.accept(last);
        }
    }

    /// Whether it was started and still places pods.
    public synchronized boolean alive() {
        return thread != null && thread.isAlive();
    }

    /// Whether it knows its nodes and pods, and is not held up by bindings that do not end.
    public boolean ready() {
        long busy = busySinceNanos;
        boolean stalled = busy != 0 && System.nanoTime() - busy > STALLED.toNanos();
        return nodes.hasSynced() && pods.hasSynced() && !stalled;
    }

    private void run() {
        try {
            // With half the nodes known, or half the pods on them, every placement would be wrong.
            while (!nodes.awaitSynced(SYNC_STEP) || !pods.awaitSynced(SYNC_STEP)) {
                LOG.debug("the scheduler waits for its nodes and pods");
            }
            while (!Thread.currentThread().isInterrupted()) {
                Lane.Attempt attempt = lane.take();
                busySinceNanos = System.nanoTime();
                act(attempt);
                busySinceNanos = 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(Lane.Attempt attempt) throws InterruptedException {
        bindings.acquire();
        Thread.ofVirtual()
                .name("scheduler-binding")
                .start(() -> {
                    try {
                        switch (attempt.placement()) {
                            case Placement.Chosen chosen -> bind(attempt, chosen.node());
                            case Placement.Nowhere nowhere -> {
                                report(attempt.pod(), nowhere.message());
                                metrics.unschedulable(attempt);
                            }
                        }
                    } finally {
                        bindings.release();
                    }
                });
    }

    private void bind(Lane.Attempt attempt, String node) {
        PodInfo pod = attempt.pod();
        boolean bound = false;
        try {
            client.bind(pod.key(), pod.uid(), node);
            bound = true;
        } catch (ApiException | TransportException e) {
            // A lost answer too: if the pod was bound, its informer will say so.
            LOG.debug("binding of {} to {} failed: {}", pod.key(), node, e.getMessage());
        } finally {
            if (bound) {
                lane.bound(pod);
                metrics.scheduled(attempt, clock.instant());
            } else {
                lane.notBound(pod);
                metrics.failed(attempt);
            }
        }
        if (bound) {
            String message = "Successfully assigned " + pod.key() + " to " + node;
            pods.cache()
                    .get(pod.key())
                    .ifPresent(object -> events.normal(object, "Scheduled", message));
        }
    }

    private void report(PodInfo pod, String message) {
        Optional<Pod> known = pods.cache().get(pod.key());
        if (known.isEmpty() || !known.get().uid().equals(pod.uid())) {
            return;
        }
        events.warning(known.get(), "FailedScheduling", message);
        if (!isReported(known.get(), message)) {
            try {
                patchCondition(pod.key(), pod.uid(), message);
            } catch (ApiException | TransportException e) {
                LOG.debug("condition of {} was not written: {}", pod.key(), e.getMessage());
            }
        }
    }

    private static boolean isReported(Pod pod, String message) {
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals("PodScheduled")) {
                return condition.status().equals("False") && condition.message().equals(message);
            }
        }
        return false;
    }

    private void patchCondition(ObjectKey key, String uid, String message) {
        Tree condition =
                Tree.empty()
                        .with("type", "PodScheduled")
                        .with("status", "False")
                        .with("lastProbeTime", null)
                        .with("lastTransitionTime", clock.instant().truncatedTo(ChronoUnit.SECONDS))
                        .with("reason", "Unschedulable")
                        .with("message", message);
        Tree patch =
                Tree.empty()
                        .with("metadata", Tree.empty().with("uid", uid))
                        .with("status", Tree.empty().with("conditions", List.of(condition)));
        client.resource(Resources.PODS)
                .in(key.namespace())
                .patchStatus(key.name(), PatchType.STRATEGIC, patch);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
        metrics.leave(lane);
        events.close();
    }
}
