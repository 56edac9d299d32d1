package dev.atoll.node.pod;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.cri.SandboxStatus;
import dev.atoll.node.pod.PodSnapshot.Instance;
import dev.atoll.node.probe.Verdicts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The status of a pod that runs in name only, made by the same code as a real one's.
public final class SimulatedStatus {
    private SimulatedStatus() {}

    /// A merge patch after which the pod runs and is ready.
    public static Tree running(Pod pod, String hostIp, String podIp, Instant now) {
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond());
        Map<String, List<Instance>> containers = new HashMap<>();
        for (var container : PodContainers.all(pod)) {
            boolean done =
                    PodContainers.isInit(pod, container.name())
                            && !PodContainers.isSidecar(container);
            containers.put(
                    container.name(),
                    List.of(
                            new Instance(
                                    pod.uid(),
                                    new ContainerStatus(
                                            pod.uid() + "-" + container.name(),
                                            container.name(),
                                            0,
                                            done ? ContainerState.EXITED : ContainerState.RUNNING,
                                            nanos,
                                            nanos,
                                            done ? nanos : 0,
                                            0,
                                            container.image(),
                                            "simulated",
                                            "",
                                            "",
                                            Map.of(),
                                            Map.of(),
                                            ""))));
        }
        PodSnapshot snapshot =
                new PodSnapshot(
                        List.of(),
                        Optional.of(
                                new SandboxStatus(
                                        pod.uid(),
                                        true,
                                        nanos,
                                        List.of(podIp),
                                        Map.of(),
                                        Map.of())),
                        containers);
        ContainerStatuses statuses =
                new ContainerStatuses(
                        pod, snapshot, Map.of(), _ -> Verdicts.GOOD, ContainerStatus::message);
        Tree status =
                PodStatuses.of(
                        new PodStatuses.Input(
                                pod,
                                statuses.of(pod.spec().initContainers(), true),
                                statuses.of(pod.spec().containers(), true),
                                List.of(podIp),
                                hostIp,
                                true,
                                Optional.empty(),
                                now,
                                now));
        return Tree.empty()
                .with("metadata", Tree.empty().with("uid", pod.uid()))
                .with("status", status);
    }
}
