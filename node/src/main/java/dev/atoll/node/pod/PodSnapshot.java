package dev.atoll.node.pod;

import dev.atoll.node.cri.Container;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.Sandbox;
import dev.atoll.node.cri.SandboxStatus;
import dev.atoll.node.spec.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the runtime has of one pod.
///
/// @param sandboxes the newest first
/// @param ready the newest sandbox, if it is ready
/// @param containers by name, the newest first
record PodSnapshot(
        List<Sandbox> sandboxes,
        Optional<SandboxStatus> ready,
        Map<String, List<Instance>> containers) {
    /// The exit code of a process that SIGKILL ended.
    private static final int KILLED = 137;

    PodSnapshot {
        sandboxes = List.copyOf(sandboxes);
        containers = Map.copyOf(containers);
    }

    /// One start of a container.
    record Instance(String sandboxId, ContainerStatus status) {
        boolean running() {
            return status.state() == ContainerState.RUNNING;
        }

        boolean exited() {
            return status.state() == ContainerState.EXITED;
        }

        private boolean wasKilledAfter(Instant moment) {
            return exited()
                    && status.exitCode() == KILLED
                    && status.reason().equals("Error")
                    && ContainerStatuses.instant(status.finishedAtNanos()).isAfter(moment);
        }
    }

    static PodSnapshot empty() {
        return new PodSnapshot(List.of(), Optional.empty(), Map.of());
    }

    static PodSnapshot read(CriRuntime runtime, String uid) {
        List<Sandbox> sandboxes =
                runtime.sandboxes(Labels.POD_UID, uid).stream()
                        .sorted(Comparator.comparingLong(Sandbox::createdAtNanos).reversed())
                        .toList();
        Optional<SandboxStatus> ready =
                sandboxes.stream()
                        .findFirst()
                        .filter(Sandbox::ready)
                        .flatMap(sandbox -> runtime.sandboxStatus(sandbox.id()));
        Map<String, List<Instance>> containers = new HashMap<>();
        for (Container container : runtime.containers(Labels.POD_UID, uid)) {
            runtime.containerStatus(container.id())
                    .ifPresent(status ->
                            containers
                                    .computeIfAbsent(container.name(), _ -> new ArrayList<>())
                                    .add(new Instance(container.sandboxId(), status)));
        }
        containers
                .values()
                .forEach(instances ->
                        instances.sort(
                                Comparator.comparingLong((Instance instance) ->
                                                instance.status().createdAtNanos())
                                        .reversed()));
        return new PodSnapshot(sandboxes, ready, containers);
    }

    /// The newest start of a container, in whatever sandbox.
    Optional<Instance> newest(String name) {
        return containers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /// The newest start of a container in the sandbox that is ready.
    Optional<Instance> current(String name) {
        return newest(name)
                .filter(instance ->
                        ready.isPresent() && ready.get().id().equals(instance.sandboxId()));
    }

    /// Whether a container was killed after a moment, and nothing says why.
    boolean hasUnexplainedKill(Instant moment) {
        return containers.values().stream()
                .flatMap(List::stream)
                .anyMatch(instance -> instance.wasKilledAfter(moment));
    }

    int nextAttempt(String name) {
        return newest(name).map(instance -> instance.status().attempt() + 1).orElse(0);
    }

    List<Instance> running() {
        return containers.values().stream()
                .flatMap(List::stream)
                .filter(Instance::running)
                .toList();
    }

    List<String> ips() {
        return ready.map(SandboxStatus::ips).orElse(List.of());
    }
}
