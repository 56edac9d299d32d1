package dev.atoll.node.pod;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.Container;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.spec.Labels;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers of this node's pods: one for each pod of the API, and one for each pod that only the runtime knows.
public final class PodWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorkers.class);
    private static final Duration RELIST = Duration.ofSeconds(1);

    /// After an event the runtime needs a moment until it tells of the new state itself.
    private static final Duration SETTLING = Duration.ofMillis(50);

    private record Running(PodWorker worker, Thread thread) {}

    private final Informer<Pod> pods;
    private final PodServices services;
    private final Map<String, Running> workers = new ConcurrentHashMap<>();
    private final Map<String, String> podOfContainer = new ConcurrentHashMap<>();
    private final Supplier<PodMetrics.Running> running = this::listed;
    private volatile PodMetrics.Running listed = new PodMetrics.Running(0, Map.of());
    private Map<String, String> states = Map.of();
    private Optional<CriRuntime.Subscription> events = Optional.empty();
    private volatile boolean closed;
    private volatile long relistedNanos;
    private Thread relister = Thread.ofVirtual().name("pod-relist").unstarted(this::relist);

    PodWorkers(Informer<Pod> pods, PodServices services) {
        this.pods = pods;
        this.services = services;
        pods.addHandler(
                new Handler<>() {
                    @Override
                    public void added(Pod pod, boolean initial) {
                        kick(pod);
                    }

                    @Override
                    public void updated(Pod before, Pod now) {
                        if (!before.uid().equals(now.uid())) {
                            kick(before);
                        }
                        kick(now);
                    }

                    @Override
                    public void deleted(Pod last) {
                        kick(last);
                    }
                });
    }

    /// Begins to follow the runtime. Pods that it has and the API has not are removed once the informer has synced.
    public void start() {
        services.metrics().join(running);
        events =
                Optional.of(
                        services.runtime()
                                .subscribe(event -> {
                                    String uid = podOfContainer.get(event.containerId());
                                    if (uid != null) {
                                        Thread.ofVirtual().start(() -> kickTwice(uid));
                                    }
                                }));
        relister.start();
    }

    private void kickTwice(String uid) {
        kick(uid);
        try {
            Thread.sleep(SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kick(uid);
    }

    private void kick(String uid) {
        Running running = workers.get(uid);
        if (running != null) {
            running.worker().kick();
        }
    }

    private void kick(Pod pod) {
        if (closed) {
            return;
        }
        // the thread is started after the worker is known, so that its end removes what is there
        Running running =
                workers.computeIfAbsent(
                        pod.uid(),
                        uid -> {
                            PodWorker worker = new PodWorker(pod, services, () -> wanted(pod, uid));
                            Thread thread =
                                    Thread.ofVirtual()
                                            .name("pod-" + pod.name())
                                            .unstarted(() -> work(uid, worker));
                            return new Running(worker, thread);
                        });
        running.worker().kick();
        if (running.thread().getState() == Thread.State.NEW) {
            startOnce(running.thread());
        }
    }

    private static synchronized void startOnce(Thread thread) {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private Optional<Pod> wanted(Pod pod, String uid) {
        return pods.cache().get(ObjectKey.of(pod)).filter(found -> found.uid().equals(uid));
    }

    private void work(String uid, PodWorker worker) {
        try {
            worker.run();
        } catch (InterruptedException e) {
            LOG.trace("The worker of pod {} ends", uid);
        } finally {
            workers.remove(uid);
        }
    }

    /// Events may be lost, and sandboxes end without one: once a second the runtime's listing is compared.
    private void relist() {
        try {
            while (!pods.awaitSynced(RELIST)) {
                if (closed) {
                    return;
                }
            }
            while (!closed) {
                try {
                    long started = System.nanoTime();
                    compare();
                    relistedNanos = System.nanoTime();
                    services.metrics().relisted(relistedNanos - started);
                } catch (CriException e) {
                    LOG.warn("The runtime cannot be listed: {}", e.getMessage());
                }
                TimeUnit.NANOSECONDS.sleep(RELIST.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare() {
        Map<String, String> now = new HashMap<>();
        Map<String, Pod> known = new HashMap<>();
        int ready = 0;
        Map<ContainerState, Integer> containers = new EnumMap<>(ContainerState.class);
        for (Sandbox sandbox : services.runtime().sandboxes()) {
            ready += sandbox.ready() ? 1 : 0;
            now.put(sandbox.id(), sandbox.uid() + "/" + sandbox.ready());
            podOfContainer.put(sandbox.id(), sandbox.uid());
            known.put(sandbox.uid(), unknown(sandbox.labels()));
        }
        for (Container container : services.runtime().containers()) {
            containers.merge(container.state(), 1, Integer::sum);
            String uid = container.labels().getOrDefault(Labels.POD_UID, "");
            now.put(container.id(), uid + "/" + container.state());
            podOfContainer.put(container.id(), uid);
            known.put(uid, unknown(container.labels()));
        }
        listed = new PodMetrics.Running(ready, containers);
        podOfContainer.keySet().retainAll(now.keySet());
        now.forEach((id, state) -> {
            if (!state.equals(states.get(id))) {
                kick(state.substring(0, state.indexOf('/')));
            }
        });
        states.forEach((id, state) -> {
            if (!now.containsKey(id)) {
                kick(state.substring(0, state.indexOf('/')));
            }
        });
        states = now;
        adoptOrphans(known);
    }

    /// A pod that ended while no agent ran: the runtime has it still.
    private void adoptOrphans(Map<String, Pod> known) {
        Set<String> wanted = pods.cache().list().stream().map(Pod::uid).collect(Collectors.toSet());
        known.forEach((uid, pod) -> {
            if (!uid.isEmpty() && !wanted.contains(uid) && !workers.containsKey(uid)) {
                LOG.info("Pod {}/{} ({}) is not wanted any more", pod.namespace(), pod.name(), uid);
                kick(pod);
            }
        });
    }

    private static Pod unknown(Map<String, String> labels) {
        return Pod.of()
                .withMetadata(
                        new dev.atoll.kinds.meta.v1.ObjectMeta(
                                Tree.empty()
                                        .with("name", labels.getOrDefault(Labels.POD_NAME, ""))
                                        .with(
                                                "namespace",
                                                labels.getOrDefault(Labels.POD_NAMESPACE, ""))
                                        .with("uid", labels.getOrDefault(Labels.POD_UID, ""))));
    }

    /// Whether the runtime was listed lately.
    public boolean healthy() {
        return System.nanoTime() - relistedNanos < TimeUnit.MINUTES.toNanos(3);
    }

    private PodMetrics.Running listed() {
        return listed;
    }

    /// Whether it was started and still follows the runtime.
    public boolean alive() {
        return relister.isAlive();
    }

    /// How many pods have a worker.
    public int size() {
        return workers.size();
    }

    /// Stops working; containers go on.
    @Override
    public void close() {
        closed = true;
        services.metrics().leave(running);
        events.ifPresent(CriRuntime.Subscription::close);
        relister.interrupt();
        workers.values().forEach(running -> running.thread().interrupt());
    }
}
