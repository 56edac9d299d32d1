package dev.atoll.node;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ListOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.PatchType;
import dev.atoll.client.TransportException;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.Informers;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.RuntimeVersion;
import dev.atoll.node.pod.PodMetrics;
import dev.atoll.node.pod.SimulatedStatus;
import dev.atoll.node.register.NodeState;
import dev.atoll.node.register.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that runs nothing: it registers, beats, and says of its pods that they run after a while, through the same
/// calls as a real one. Needs neither root nor a runtime. Its label `atoll.dev/simulated` tells what it is.
public final class SimulatedNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedNode.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int ATTEMPTS_MAX = 30;
    private static final String LABEL = "atoll.dev/simulated";

    private final NodeOptions options;
    private final ApiClient client;
    private final NodeMetrics metrics;
    private final Supplier<PodMetrics.Running> running = this::running;
    private final InstantSource clock;
    private final Duration startTime;
    private final Informer<Pod> pods;
    private final Registration registration;
    private final Set<String> working = ConcurrentHashMap.newKeySet();
    private final AtomicInteger addresses = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param options with a capacity; without one, 32 processors and 256 GiB
    /// @param startTime how long a pod takes until it runs
    public SimulatedNode(
            NodeOptions options,
            Informers informers,
            NodeMetrics metrics,
            InstantSource clock,
            Duration startTime) {
        Map<String, String> labels = new LinkedHashMap<>(options.labels());
        labels.put(LABEL, "true");
        this.options = options.withLabels(labels);
        this.client = informers.client();
        this.metrics = metrics;
        this.clock = clock;
        this.startTime = startTime;
        Map<String, Quantity> capacity =
                options.capacity().isEmpty()
                        ? Map.of(
                                "cpu",
                                Quantity.of(32),
                                "memory",
                                Quantity.parse("256Gi"),
                                "ephemeral-storage",
                                Quantity.parse("1Ti"),
                                "pods",
                                Quantity.of(options.bounds().pods()))
                        : options.capacity();
        NodeState state =
                new NodeState(
                        capacity,
                        new RuntimeVersion("simulated", "1"),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        List.of(),
                        options.streamPort());
        this.registration = new Registration(this.options, client, () -> state, clock);
        this.pods =
                new Informer<>(
                        client.resource(Resources.PODS),
                        ListOptions.all().withFieldSelector("spec.nodeName=" + options.name()),
                        informers.options());
        pods.addHandler(
                new Handler<>() {
                    @Override
                    public void added(Pod pod, boolean initial) {
                        handle(pod);
                    }

                    @Override
                    public void updated(Pod before, Pod now) {
                        handle(now);
                    }

                    @Override
                    public void deleted(Pod last) {
                        // nothing to remove
                    }
                });
    }

    public void start() {
        metrics.join(options.name());
        metrics.pods().join(running);
        pods.start();
        registration.start();
    }

    public boolean ready() {
        return registration.registered() && pods.hasSynced();
    }

    /// Whether it was started and no loop of it has died.
    public boolean alive() {
        return registration.alive() && pods.alive();
    }

    private PodMetrics.Running running() {
        int running = 0;
        int containers = 0;
        for (Pod pod : pods.cache().list()) {
            if (pod.status().phase().equals("Running")) {
                running++;
                containers += pod.spec().containers().size();
            }
        }
        return new PodMetrics.Running(running, Map.of(ContainerState.RUNNING, containers));
    }

    private void handle(Pod pod) {
        boolean ending = pod.metadata().tree().has("deletionTimestamp");
        boolean waits = pod.status().phase().isEmpty() || pod.status().phase().equals("Pending");
        if ((ending || waits) && working.add(pod.uid() + ending)) {
            Instant seen = clock.instant();
            var _ = threads.submit(() -> act(pod, ending, seen));
        }
    }

    private void act(Pod pod, boolean ending, Instant seen) {
        try {
            if (!ending) {
                Thread.sleep(startTime);
            }
            for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                try {
                    write(pod, ending);
                    if (!ending) {
                        metrics.pods().started(Duration.between(seen, clock.instant()));
                    }
                    return;
                } catch (ApiException e) {
                    if (e.isNotFound() || e.isConflict()) {
                        return;
                    }
                    LOG.debug("Simulated pod {}: {}", ObjectKey.of(pod), e.getMessage());
                } catch (TransportException e) {
                    LOG.debug("Simulated pod {}: {}", ObjectKey.of(pod), e.getMessage());
                }
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            working.remove(pod.uid() + ending);
        }
    }

    private void write(Pod pod, boolean ending) {
        var resource = client.resource(Resources.PODS).in(pod.namespace());
        if (ending) {
            resource.delete(
                    pod.name(),
                    DeleteOptions.defaults().withGracePeriodSeconds(0).withUid(pod.uid()));
            return;
        }
        int address = addresses.incrementAndGet();
        String ip =
                "10.%d.%d.%d"
                        .formatted(128 + (address >> 16 & 63), address >> 8 & 255, address & 255);
        resource.patchStatus(
                pod.name(),
                PatchType.MERGE,
                SimulatedStatus.running(pod, options.address(), ip, clock.instant()));
    }

    @Override
    public void close() {
        metrics.leave(options.name());
        metrics.pods().leave(running);
        registration.close();
        pods.close();
        threads.shutdownNow();
    }
}
