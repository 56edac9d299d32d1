package dev.atoll.node.pod;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.pod.PodSnapshot.Instance;
import dev.atoll.node.spec.SandboxConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of one pod: its containers are stopped in order, its status is written a last time, and what it had on
/// this host is removed before the API forgets it.
final class PodEnd {
    private static final Logger LOG = LoggerFactory.getLogger(PodEnd.class);
    private static final long GRACE_SECONDS_DEFAULT = 30;

    private final Pod first;
    private final PodServices services;
    private final PodReporter reporter;
    private final ContainerKiller killer;

    PodEnd(Pod first, PodServices services, PodReporter reporter, ContainerKiller killer) {
        this.first = first;
        this.services = services;
        this.reporter = reporter;
        this.killer = killer;
    }

    /// Whether every container has ended and none is started again.
    boolean isOver(Pod pod, PodSnapshot snapshot) {
        for (Container container : pod.spec().initContainers()) {
            Optional<Instance> newest = snapshot.newest(container.name());
            boolean failed =
                    newest.isPresent()
                            && newest.get().exited()
                            && newest.get().status().exitCode() != 0
                            && !PodContainers.restarts(
                                    pod, container, newest.get().status().exitCode());
            if (failed) {
                return true;
            }
        }
        for (Container container : pod.spec().containers()) {
            Optional<Instance> newest = snapshot.newest(container.name());
            boolean ended =
                    newest.isPresent()
                            && newest.get().exited()
                            && !PodContainers.restarts(
                                    pod, container, newest.get().status().exitCode());
            if (!ended) {
                return false;
            }
        }
        return true;
    }

    /// The pod has come to its end but stays in the API: stops what runs still and its sandbox, keeps logs.
    void settle(Pod pod, Optional<Waiting> failure) {
        PodSnapshot snapshot = PodSnapshot.read(services.runtime(), pod.uid());
        forgetProbes(snapshot);
        if (stopped(pod, snapshot, grace(pod))) {
            String _ = reporter.report(pod, new PodReporter.Report(snapshot, Map.of(), failure));
            snapshot.sandboxes().stream()
                    .filter(Sandbox::ready)
                    .forEach(sandbox -> services.runtime().stopSandbox(sandbox.id()));
        } else if (failure.isPresent()) {
            String _ = reporter.report(pod, new PodReporter.Report(snapshot, Map.of(), failure));
        }
    }

    /// The pod is being deleted. True where it is gone.
    boolean terminate(Pod pod) throws IOException {
        PodSnapshot snapshot = PodSnapshot.read(services.runtime(), pod.uid());
        forgetProbes(snapshot);
        boolean stopped = stopped(pod, snapshot, grace(pod));
        String _ =
                reporter.report(pod, new PodReporter.Report(snapshot, Map.of(), Optional.empty()));
        if (!stopped) {
            return false;
        }
        cleanUp(pod, snapshot);
        try {
            services.client()
                    .resource(Resources.PODS)
                    .in(pod.namespace())
                    .delete(
                            pod.name(),
                            DeleteOptions.defaults().withGracePeriodSeconds(0).withUid(pod.uid()));
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
        LOG.info("Pod {}/{} is gone", pod.namespace(), pod.name());
        return true;
    }

    /// The API has no such pod any more. True where the runtime has none either.
    boolean removed() throws IOException {
        PodSnapshot snapshot = PodSnapshot.read(services.runtime(), first.uid());
        if (!stopped(first, snapshot, Duration.ZERO)) {
            return false;
        }
        cleanUp(first, snapshot);
        return true;
    }

    /// How long its containers may take to end.
    static Duration grace(Pod pod) {
        Long deletion = pod.metadata().tree().integer("deletionGracePeriodSeconds");
        return Duration.ofSeconds(
                deletion == null
                        ? pod.spec()
                                .tree()
                                .integer("terminationGracePeriodSeconds", GRACE_SECONDS_DEFAULT)
                        : deletion);
    }

    /// Nobody asks a container that has ended how it is.
    void forgetProbes(PodSnapshot snapshot) {
        snapshot.containers().values().stream()
                .flatMap(List::stream)
                .filter(Instance::exited)
                .forEach(instance -> services.prober().forget(instance.status().id()));
    }

    /// Stops what runs: first all but the sidecars, then these, the last one first. True where nothing runs.
    private boolean stopped(Pod pod, PodSnapshot snapshot, Duration grace) {
        List<Instance> running = snapshot.running();
        List<Container> sidecars = PodContainers.sidecars(pod);
        List<Instance> others =
                running.stream()
                        .filter(instance ->
                                sidecars.stream()
                                        .noneMatch(sidecar ->
                                                sidecar.name().equals(instance.status().name())))
                        .toList();
        for (Instance instance : others) {
            kill(pod, instance, grace);
        }
        if (others.isEmpty()) {
            sidecars.reversed().stream()
                    .flatMap(sidecar ->
                            running.stream()
                                    .filter(instance ->
                                            instance.status().name().equals(sidecar.name())))
                    .findFirst()
                    .ifPresent(instance -> kill(pod, instance, grace));
        }
        return running.isEmpty();
    }

    private void kill(Pod pod, Instance instance, Duration grace) {
        killer.kill(
                pod, instance.status(), grace, "Stopping container " + instance.status().name());
    }

    private void cleanUp(Pod pod, PodSnapshot snapshot) throws IOException {
        snapshot.containers()
                .values()
                .forEach(instances ->
                        instances.forEach(instance -> {
                            services.prober().forget(instance.status().id());
                            services.runtime().removeContainer(instance.status().id());
                        }));
        for (Sandbox sandbox : snapshot.sandboxes()) {
            services.runtime().stopSandbox(sandbox.id());
            services.runtime().removeSandbox(sandbox.id());
        }
        services.volumes().tearDown(pod.uid());
        removeCgroups(SandboxConfigs.cgroup(pod));
        delete(services.paths().podLogs(pod));
    }

    /// The runtime removes a container's cgroups, but not the one above them.
    private static void removeCgroups(String cgroup) {
        Path root = Path.of("/sys/fs/cgroup");
        try (Stream<Path> hierarchies = Files.list(root)) {
            Stream.concat(hierarchies, Stream.of(root))
                    .map(hierarchy -> hierarchy.resolve(cgroup.substring(1)))
                    .filter(Files::isDirectory)
                    .forEach(PodEnd::removeFolders);
        } catch (IOException e) {
            LOG.debug("The cgroups of {}: {}", cgroup, e.getMessage());
        }
    }

    private static void removeFolders(Path cgroup) {
        try (Stream<Path> folders = Files.walk(cgroup)) {
            for (Path folder :
                    folders.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            LOG.debug("The cgroup {}: {}", cgroup, e.getMessage());
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Removes starts that nobody asks for any more: all but the newest two of each container, and dead sandboxes
    /// that hold none.
    void collectGarbage(Pod pod, PodSnapshot snapshot) throws IOException {
        for (List<Instance> instances : snapshot.containers().values()) {
            for (Instance old : instances.stream().skip(2).filter(Instance::exited).toList()) {
                services.runtime().removeContainer(old.status().id());
                Files.deleteIfExists(
                        services.paths()
                                .terminationFile(
                                        pod.uid(), old.status().name(), old.status().attempt()));
                Files.deleteIfExists(Path.of(old.status().logPath()));
            }
        }
        for (Sandbox old : snapshot.sandboxes().stream().skip(1).toList()) {
            boolean used =
                    snapshot.containers().values().stream()
                            .flatMap(List::stream)
                            .anyMatch(instance -> instance.sandboxId().equals(old.id()));
            if (!old.ready() && !used) {
                services.runtime().removeSandbox(old.id());
            }
        }
    }
}
