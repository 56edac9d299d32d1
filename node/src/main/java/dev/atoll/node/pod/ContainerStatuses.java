package dev.atoll.node.pod;

import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.pod.PodSnapshot.Instance;
import dev.atoll.node.probe.Verdicts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// `containerStatuses` of a pod. Pure, but for the termination messages, which are read by a given function.
final class ContainerStatuses {
    private final Pod pod;
    private final PodSnapshot snapshot;
    private final Map<String, Waiting> waiting;
    private final Function<String, Verdicts> verdicts;
    private final Function<ContainerStatus, String> messages;

    ContainerStatuses(
            Pod pod,
            PodSnapshot snapshot,
            Map<String, Waiting> waiting,
            Function<String, Verdicts> verdicts,
            Function<ContainerStatus, String> messages) {
        this.pod = pod;
        this.snapshot = snapshot;
        this.waiting = waiting;
        this.verdicts = verdicts;
        this.messages = messages;
    }

    List<dev.atoll.kinds.core.v1.ContainerStatus> of(
            List<Container> containers, boolean initialized) {
        return containers.stream().map(container -> of(container, initialized)).toList();
    }

    private dev.atoll.kinds.core.v1.ContainerStatus of(Container container, boolean initialized) {
        List<Instance> instances = snapshot.containers().getOrDefault(container.name(), List.of());
        Optional<ContainerStatus> newest = instances.stream().findFirst().map(Instance::status);
        boolean init = PodContainers.isInit(pod, container.name());
        Waiting wait =
                waiting.getOrDefault(
                        container.name(),
                        new Waiting(
                                !init && !initialized && !pod.spec().initContainers().isEmpty()
                                        ? "PodInitializing"
                                        : init
                                                        && !pod.spec().initContainers().isEmpty()
                                                        && snapshot.ready().isPresent()
                                                ? "PodInitializing"
                                                : "ContainerCreating",
                                ""));
        boolean shownWaiting =
                newest.isEmpty()
                        || newest.get().state() == ContainerState.CREATED
                        || (newest.get().state() != ContainerState.RUNNING
                                && waiting.containsKey(container.name()));
        Tree state = shownWaiting ? waitingState(wait) : state(newest.get());
        boolean running = newest.isPresent() && newest.get().state() == ContainerState.RUNNING;
        Verdicts verdict =
                running
                        ? verdicts.apply(newest.get().id())
                        : new Verdicts(false, false, Optional.empty());
        boolean initDone =
                init
                        && !PodContainers.isSidecar(container)
                        && newest.isPresent()
                        && newest.get().state() == ContainerState.EXITED
                        && newest.get().exitCode() == 0;
        return new dev.atoll.kinds.core.v1.ContainerStatus(
                Tree.empty()
                        .with("name", container.name())
                        .with("state", state)
                        .with("lastState", lastState(instances, shownWaiting))
                        .with(
                                "ready",
                                initDone || (running && verdict.started() && verdict.ready()))
                        .with("restartCount", (long) newest.map(ContainerStatus::attempt).orElse(0))
                        .with("image", container.image())
                        .with("imageID", newest.map(ContainerStatus::imageId).orElse(""))
                        .with("containerID", newest.map(ContainerStatuses::id).orElse(null))
                        .with("started", running && verdict.started()));
    }

    private Tree lastState(List<Instance> instances, boolean shownWaiting) {
        Optional<ContainerStatus> last =
                instances.stream()
                        .map(Instance::status)
                        .skip(shownWaiting ? 0 : 1)
                        .filter(status -> status.state() == ContainerState.EXITED)
                        .findFirst();
        return last.map(this::state).orElse(Tree.empty());
    }

    private static Tree waitingState(Waiting waiting) {
        return Tree.empty()
                .with(
                        "waiting",
                        Tree.empty()
                                .with("reason", waiting.reason())
                                .with(
                                        "message",
                                        waiting.message().isEmpty() ? null : waiting.message()));
    }

    private Tree state(ContainerStatus status) {
        return switch (status.state()) {
            case CREATED -> waitingState(new Waiting("ContainerCreating", ""));
            case RUNNING ->
                    Tree.empty()
                            .with(
                                    "running",
                                    Tree.empty().with("startedAt", time(status.startedAtNanos())));
            case EXITED, UNKNOWN -> {
                String message = messages.apply(status);
                yield Tree.empty()
                        .with(
                                "terminated",
                                Tree.empty()
                                        .with("exitCode", (long) status.exitCode())
                                        .with("reason", reason(status))
                                        .with("message", message.isEmpty() ? null : message)
                                        .with("startedAt", time(status.startedAtNanos()))
                                        .with("finishedAt", time(status.finishedAtNanos()))
                                        .with("containerID", id(status)));
            }
        };
    }

    private static String reason(ContainerStatus status) {
        if (!status.reason().isEmpty()) {
            return status.reason();
        }
        return status.exitCode() == 0 ? "Completed" : "Error";
    }

    private static String time(long nanos) {
        return Timestamps.seconds(instant(nanos));
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, Math.max(0, nanos));
    }

    private static String id(ContainerStatus status) {
        return "containerd://" + status.id();
    }
}
