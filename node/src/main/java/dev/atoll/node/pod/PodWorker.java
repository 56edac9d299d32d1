package dev.atoll.node.pod;

import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.SandboxConfig;
import dev.atoll.node.cri.SandboxStatus;
import dev.atoll.node.pod.PodSnapshot.Instance;
import dev.atoll.node.spec.Sysctls;
import dev.atoll.node.volume.VolumeException;
import dev.atoll.node.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of one pod, in one virtual thread. Each round compares what is wanted with what there is and takes the
/// steps that are due; then it waits until something changes, or until a time it knows.
final class PodWorker {
    // What starts in which order: the sandbox; init containers one after the other, of which
    // sidecars only have to
    // have started; then all others. What ended is started again or not by the restart policy,
    // after a pause. A
    // sandbox that died takes all containers with it, and the pod begins anew in a new one. Nothing
    // of this is
    // remembered but the pauses: a restarted agent reads it from the runtime.
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    /// That a container was killed for its memory is known a moment after its end.
    private static final Duration EXPLANATION = Duration.ofMillis(200);

    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RETRY_LAST = Duration.ofSeconds(30);
    private static final Duration START_RETRY = Duration.ofSeconds(5);
    private static final Set<String> UNSTARTED =
            Set.of("CreateContainerConfigError", "CreateContainerError");

    private final String uid;
    private final ObjectKey key;
    private final PodServices services;
    private final Supplier<Optional<Pod>> wanted;
    private final PodEvents events;
    private final PodReporter reporter;
    private final ContainerKiller killer;
    private final SandboxStarter sandboxes;
    private final ContainerStarter starter;
    private final PodEnd end;
    private final RestartBackoff backoff = new RestartBackoff();
    private final PodRounds rounds;
    private final Semaphore kicks = new Semaphore(0);
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Instant> notBefore = new HashMap<>();
    private Duration wake = ROUND;
    private int failures;

    PodWorker(Pod first, PodServices services, Supplier<Optional<Pod>> wanted) {
        this.uid = first.uid();
        this.key = ObjectKey.of(first);
        this.services = services;
        this.wanted = wanted;
        this.rounds = new PodRounds(services.metrics());
        this.events = new PodEvents(services.events());
        this.reporter = new PodReporter(services);
        this.killer = new ContainerKiller(services, this::kick);
        this.sandboxes = new SandboxStarter(services, killer);
        this.starter = new ContainerStarter(services, killer, this::kick);
        this.end = new PodEnd(first, services, reporter, killer);
    }

    /// Something may have changed: look again. Never blocks.
    void kick() {
        kicks.release();
    }

    /// Works until the pod is gone from the API and from the runtime.
    void run() throws InterruptedException {
        boolean gone = false;
        services.sources().awaitServices();
        while (!gone) {
            wake = ROUND;
            try {
                int before = failures;
                gone = round();
                failures = failures > before ? failures : 0;
            } catch (CriException | ApiException | TransportException | IOException e) {
                failures++;
                LOG.info("Pod {}: {}", key, e.getMessage());
                wakeIn(pause());
            } catch (RuntimeException e) {
                failures++;
                LOG.error("Pod {}", key, e);
                wakeIn(pause());
            }
            if (!gone && kicks.tryAcquire(wake.toNanos(), TimeUnit.NANOSECONDS)) {
                kicks.drainPermits();
            }
        }
        services.images().forget(uid + "/");
    }

    private Duration pause() {
        Duration pause = RETRY.multipliedBy(Math.min(failures, 15));
        return pause.compareTo(RETRY_LAST) < 0 ? pause : RETRY_LAST;
    }

    private void wakeIn(Duration delay) {
        if (delay.compareTo(wake) < 0) {
            wake = delay.isNegative() ? Duration.ZERO : delay;
        }
    }

    /// One round; true where nothing is left to do, ever.
    private boolean round() throws IOException, InterruptedException {
        return rounds.measured(wanted.get(), this::look);
    }

    private boolean look() throws IOException, InterruptedException {
        Optional<Pod> pod = wanted.get();
        if (pod.isEmpty()) {
            return end.removed();
        }
        Pod now = pod.get();
        if (isDeleted(now)) {
            return end.terminate(now);
        }
        if (PodStatuses.isTerminal(now.status().phase())) {
            end.settle(now, Optional.empty());
            return false;
        }
        Optional<Waiting> overdue = deadline(now);
        if (overdue.isPresent()) {
            events.normal(now, overdue.get().reason(), overdue.get().message());
            end.settle(now, overdue);
            return false;
        }
        Optional<String> forbidden = Sysctls.forbidden(now);
        if (forbidden.isPresent()) {
            events.warning(now, "SysctlForbidden", forbidden.get());
            end.settle(
                    now,
                    Optional.of(
                            new Waiting(
                                    "SysctlForbidden", "Pod was rejected: " + forbidden.get())));
            return false;
        }
        keepRunning(now);
        return false;
    }

    private Optional<Waiting> deadline(Pod pod) {
        Long seconds = pod.spec().tree().integer("activeDeadlineSeconds");
        Optional<Instant> start = pod.status().startTime();
        if (seconds == null || start.isEmpty()) {
            return Optional.empty();
        }
        Duration left =
                Duration.between(services.clock().instant(), start.get().plusSeconds(seconds));
        if (left.isPositive()) {
            wakeIn(left.plusMillis(10));
            return Optional.empty();
        }
        return Optional.of(
                new Waiting(
                        "DeadlineExceeded",
                        "Pod was active on the node longer than the specified deadline"));
    }

    private void keepRunning(Pod pod) throws IOException, InterruptedException {
        PodSnapshot snapshot = PodSnapshot.read(services.runtime(), uid);
        if (snapshot.hasUnexplainedKill(services.clock().instant().minus(EXPLANATION))) {
            wakeIn(EXPLANATION);
            return;
        }
        end.forgetProbes(snapshot);
        if (end.isOver(pod, snapshot)) {
            report(pod, snapshot);
            end.settle(pod, Optional.empty());
            return;
        }
        Map<String, Path> volumes;
        try {
            volumes =
                    services.volumes()
                            .setUp(
                                    pod,
                                    services.facts().of(snapshot.ips()),
                                    services.sources().in(pod.namespace()));
        } catch (VolumeException e) {
            retry(pod, "FailedMount", e.getMessage() + "");
            report(pod, snapshot);
            return;
        }
        SandboxConfig config;
        try {
            config = sandboxes.config(pod, snapshot);
            if (snapshot.ready().isEmpty()) {
                report(pod, snapshot);
                if (!sandboxes.start(pod, snapshot, config)) {
                    return;
                }
                snapshot = PodSnapshot.read(services.runtime(), uid);
            }
        } catch (SandboxException e) {
            retry(pod, "FailedCreatePodSandBox", e.getMessage() + "");
            report(pod, snapshot);
            return;
        }
        Optional<SandboxStatus> sandbox = snapshot.ready();
        if (sandbox.isEmpty()) {
            wakeIn(RETRY);
            return;
        }
        sandboxes.hosts(pod, sandbox.get().ips());
        ContainerStarter.Ground ground =
                new ContainerStarter.Ground(
                        pod,
                        sandbox.get().id(),
                        config,
                        sandbox.get().ips(),
                        volumes,
                        this::isWanted);
        if (startContainers(ground, snapshot)) {
            snapshot = PodSnapshot.read(services.runtime(), uid);
        }
        watchProbes(pod, snapshot);
        report(pod, snapshot);
        end.collectGarbage(pod, snapshot);
        if (Volumes.needsRefresh(pod)) {
            wakeIn(ROUND);
        }
    }

    private void retry(Pod pod, String reason, String message) {
        failures++;
        events.warning(pod, reason, message);
        wakeIn(pause());
    }

    private void report(Pod pod, PodSnapshot snapshot) {
        String _ =
                reporter.report(
                        pod,
                        new PodReporter.Report(snapshot, Map.copyOf(waiting), Optional.empty()));
    }

    private boolean isWanted() {
        return wanted.get().filter(pod -> !isDeleted(pod)).isPresent();
    }

    private static boolean isDeleted(Pod pod) {
        return pod.metadata().tree().has("deletionTimestamp");
    }

    /// Starts what is due; true where anything was.
    private boolean startContainers(ContainerStarter.Ground ground, PodSnapshot snapshot)
            throws InterruptedException {
        Pod pod = ground.pod();
        boolean any = false;
        boolean mainsBegan =
                pod.spec().containers().stream()
                        .anyMatch(container -> snapshot.current(container.name()).isPresent());
        for (Container container : pod.spec().initContainers()) {
            Optional<Instance> current = snapshot.current(container.name());
            if (PodContainers.isSidecar(container)) {
                any |= ensure(ground, snapshot, container);
                boolean started =
                        current.filter(Instance::running)
                                .map(instance ->
                                        services.prober().verdicts(instance.status().id()).started()
                                                && isWatched(container, instance))
                                .orElse(false);
                if (!started && !mainsBegan) {
                    return any;
                }
            } else if (!mainsBegan
                    && !current.map(instance ->
                                    instance.exited() && instance.status().exitCode() == 0)
                            .orElse(false)) {
                return ensure(ground, snapshot, container) || any;
            }
        }
        for (Container container : pod.spec().containers()) {
            any |= ensure(ground, snapshot, container);
        }
        return any;
    }

    /// A startup probe that was never begun has not succeeded.
    private boolean isWatched(Container container, Instance instance) {
        return !container.tree().has("startupProbe") || watched.contains(instance.status().id());
    }

    private final Set<String> watched = new HashSet<>();

    /// Brings one container to where it should be; true where it was started.
    private boolean ensure(
            ContainerStarter.Ground ground, PodSnapshot snapshot, Container container)
            throws InterruptedException {
        String name = container.name();
        Optional<Instance> current = snapshot.current(name);
        if (current.isPresent()) {
            Instance instance = current.get();
            if (instance.running()) {
                waiting.remove(name);
                restartIfFailed(ground.pod(), instance);
                return false;
            }
            if (instance.exited() && !mayRestart(ground.pod(), container, instance)) {
                return false;
            }
        }
        Duration pause =
                Duration.between(
                        services.clock().instant(), notBefore.getOrDefault(name, Instant.MIN));
        if (pause.isPositive()) {
            wakeIn(pause);
            return false;
        }
        Optional<Waiting> wait = starter.start(ground, container, snapshot.nextAttempt(name));
        if (wait.isEmpty()) {
            waiting.remove(name);
            kick();
            return true;
        }
        waiting.put(name, wait.get());
        if (UNSTARTED.contains(wait.get().reason())) {
            // what the runtime says may differ each time, and each change of the status wakes us
            notBefore.put(name, services.clock().instant().plus(START_RETRY));
        }
        wakeIn(START_RETRY);
        // one that was created but did not start has ended for the runtime: the next round sees it
        return wait.get().reason().equals("RunContainerError");
    }

    private void restartIfFailed(Pod pod, Instance instance) {
        services.prober()
                .verdicts(instance.status().id())
                .failure()
                .ifPresent(failure ->
                        killer.kill(
                                pod,
                                instance.status(),
                                failure.grace().orElse(PodEnd.grace(pod)),
                                failure.message()));
    }

    private boolean mayRestart(Pod pod, Container container, Instance ended) {
        String name = container.name();
        if (!PodContainers.restarts(pod, container, ended.status().exitCode())) {
            waiting.remove(name);
            return false;
        }
        RestartBackoff.Due due = backoff.due(ended.status());
        Duration left = Duration.between(services.clock().instant(), due.at());
        if (!left.isPositive()) {
            return true;
        }
        String what =
                "restarting failed container="
                        + name
                        + " pod="
                        + key.name()
                        + "_"
                        + key.namespace()
                        + "("
                        + uid
                        + ")";
        Waiting before =
                waiting.put(
                        name,
                        new Waiting(
                                "CrashLoopBackOff", "back-off " + text(due.pause()) + " " + what));
        if (before == null || !before.reason().equals("CrashLoopBackOff")) {
            events.warning(
                    pod,
                    name,
                    "BackOff",
                    "Back-off restarting failed container "
                            + name
                            + " in pod "
                            + key.name()
                            + "_"
                            + key.namespace()
                            + "("
                            + uid
                            + ")");
        }
        wakeIn(left);
        return false;
    }

    private static String text(Duration pause) {
        long seconds = pause.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }

    private void watchProbes(Pod pod, PodSnapshot snapshot) {
        for (Container container : PodContainers.all(pod)) {
            Optional<Instance> current =
                    snapshot.current(container.name()).filter(Instance::running);
            if (current.isPresent()) {
                String ip =
                        snapshot.ips().isEmpty()
                                ? services.facts().hostIp()
                                : snapshot.ips().getFirst();
                String id = current.get().status().id();
                services.prober()
                        .watch(
                                new dev.atoll.node.probe.ProbeTarget(
                                        pod,
                                        container,
                                        id,
                                        ip,
                                        ContainerStatuses.instant(
                                                current.get().status().startedAtNanos())),
                                new ProbeListener(pod, container.name()));
                if (watched.add(id) && PodContainers.isSidecar(container)) {
                    kick();
                }
            }
        }
    }

    private final class ProbeListener implements dev.atoll.node.probe.Prober.Listener {
        private final Pod pod;
        private final String container;

        private ProbeListener(Pod pod, String container) {
            this.pod = pod;
            this.container = container;
        }

        @Override
        public void unhealthy(String message) {
            events.warning(pod, container, "Unhealthy", message);
        }

        @Override
        public void changed() {
            kick();
        }
    }
}
