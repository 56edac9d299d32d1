package dev.atoll.node.pod;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.probe.Outcome;
import dev.atoll.node.probe.ProbeTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends a pod's containers with grace, each in a thread of its own: the hook first, then TERM, then KILL. Asked again
/// with less grace, it hurries.
final class ContainerKiller {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerKiller.class);
    private static final Duration GRACE_AFTER_HOOK = Duration.ofSeconds(2);

    private final PodServices services;
    private final Runnable changed;
    private final Map<String, Instant> deadlines = new ConcurrentHashMap<>();

    ContainerKiller(PodServices services, Runnable changed) {
        this.services = services;
        this.changed = changed;
    }

    /// Begins to end a container, unless that has begun with no more grace than this. Returns at once.
    void kill(Pod pod, ContainerStatus running, Duration grace, String message) {
        Instant deadline = services.clock().instant().plus(grace);
        Instant before = deadlines.get(running.id());
        if (before != null && !deadline.isBefore(before.minusSeconds(1))) {
            return;
        }
        deadlines.put(running.id(), deadline);
        if (before == null) {
            new PodEvents(services.events()).normal(pod, running.name(), "Killing", message);
        }
        services.prober().ending(running.id());
        boolean hook = before == null && !grace.isZero();
        Thread.ofVirtual()
                .name("kill-" + running.name())
                .start(() -> kill(pod, running, hook, grace));
    }

    private void kill(Pod pod, ContainerStatus running, boolean hook, Duration grace) {
        try {
            Instant began = services.clock().instant();
            if (hook) {
                preStop(pod, running, grace);
            }
            Duration used = Duration.between(began, services.clock().instant());
            Duration rest = grace.minus(used);
            Duration least = used.toMillis() > 100 ? GRACE_AFTER_HOOK : Duration.ZERO;
            stop(services.runtime(), running.id(), rest.compareTo(least) < 0 ? least : rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CriException e) {
            LOG.warn(
                    "Container {} of {} cannot be stopped: {}",
                    running.name(),
                    pod.name(),
                    e.getMessage());
            deadlines.remove(running.id());
        } finally {
            changed.run();
        }
    }

    private static void stop(CriRuntime runtime, String id, Duration grace) {
        runtime.stopContainer(id, grace);
    }

    private void preStop(Pod pod, ContainerStatus running, Duration grace)
            throws InterruptedException {
        Optional<Container> container =
                PodContainers.all(pod).stream()
                        .filter(candidate -> candidate.name().equals(running.name()))
                        .findFirst();
        Tree handler =
                container.map(found -> found.lifecycle().preStop().tree()).orElse(Tree.empty());
        if (handler.isEmpty()) {
            return;
        }
        if (handler.has("sleep")) {
            Duration sleep = Duration.ofSeconds(handler.child("sleep").integer("seconds", 0));
            Thread.sleep(sleep.compareTo(grace) < 0 ? sleep : grace);
            return;
        }
        String ip = pod.status().podIP();
        ProbeTarget target =
                new ProbeTarget(
                        pod,
                        container.get(),
                        running.id(),
                        ip,
                        ContainerStatuses.instant(running.startedAtNanos()));
        Outcome outcome = services.actions().run(handler, target, grace);
        if (!outcome.succeeded()) {
            new PodEvents(services.events())
                    .warning(pod, running.name(), "FailedPreStopHook", "PreStopHook failed");
            LOG.info(
                    "The hook before the stop of {} in {} failed: {}",
                    running.name(),
                    pod.name(),
                    outcome.message());
        }
    }
}
