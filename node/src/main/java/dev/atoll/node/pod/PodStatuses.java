package dev.atoll.node.pod;

import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodReadinessGate;
import dev.atoll.node.spec.Qos;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The status of a pod, from its containers'. Pure.
final class PodStatuses {
    private PodStatuses() {}

    /// What the status is made from.
    ///
    /// @param failure a reason and message to fail the pod as a whole, for example `DeadlineExceeded`
    record Input(
            Pod pod,
            List<ContainerStatus> init,
            List<ContainerStatus> main,
            List<String> podIps,
            String hostIp,
            boolean sandboxReady,
            Optional<Waiting> failure,
            Instant startTime,
            Instant now) {}

    static Tree of(Input input) {
        Pod pod = input.pod();
        String phase = phase(input);
        Tree old = pod.status().tree();
        Tree status =
                Tree.empty()
                        .with("observedGeneration", pod.metadata().tree().integer("generation"))
                        .with("phase", phase)
                        .with(
                                "reason",
                                input.failure().map(Waiting::reason).orElse(old.string("reason")))
                        .with(
                                "message",
                                input.failure().map(Waiting::message).orElse(old.string("message")))
                        .with("conditions", conditions(input, phase))
                        .with("hostIP", input.hostIp())
                        .with("hostIPs", List.of(Tree.empty().with("ip", input.hostIp())))
                        .with("startTime", Timestamps.seconds(input.startTime()))
                        .with("qosClass", Qos.of(pod).text());
        if (!isTerminal(phase) || anyBegan(input)) {
            status = status.with("containerStatuses", input.main());
            if (!input.init().isEmpty()) {
                status = status.with("initContainerStatuses", input.init());
            }
        }
        List<String> ips = pod.spec().hostNetwork() ? List.of(input.hostIp()) : input.podIps();
        if (!ips.isEmpty()) {
            status =
                    status.with("podIP", ips.getFirst())
                            .with(
                                    "podIPs",
                                    ips.stream().map(ip -> Tree.empty().with("ip", ip)).toList());
        } else if (old.has("podIP")) {
            // a pod that ended keeps the addresses it had
            status = status.with("podIP", old.get("podIP")).with("podIPs", old.get("podIPs"));
        }
        return status;
    }

    /// A pod that was refused has no containers to tell of.
    private static boolean anyBegan(Input input) {
        return Stream.concat(input.init().stream(), input.main().stream())
                .anyMatch(status -> !status.containerID().isEmpty());
    }

    static String phase(Input input) {
        if (input.failure().isPresent()) {
            return "Failed";
        }
        Pod pod = input.pod();
        if (isTerminal(pod.status().phase())) {
            return pod.status().phase();
        }
        boolean never = pod.spec().restartPolicy().equals("Never");
        int pendingInit = 0;
        for (int i = 0; i < input.init().size(); i++) {
            Container container = pod.spec().initContainers().get(i);
            Tree status = input.init().get(i).tree();
            Tree ended = status.child("state").child("terminated");
            if (PodContainers.isSidecar(container)) {
                pendingInit +=
                        status.bool("started") || pod.metadata().tree().has("deletionTimestamp")
                                ? 0
                                : 1;
            } else if (ended.isEmpty()) {
                pendingInit++;
            } else if (ended.integer("exitCode", 0) != 0) {
                if (never) {
                    return "Failed";
                }
                pendingInit++;
            }
        }
        return mainPhase(input, pendingInit > 0);
    }

    /// A pod that came to its end stays there, whatever its containers would say: others have acted on it.
    static boolean isTerminal(String phase) {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static String mainPhase(Input input, boolean pendingInit) {
        int running = 0;
        int waiting = 0;
        int stopped = 0;
        int succeeded = 0;
        for (ContainerStatus container : input.main()) {
            Tree state = container.tree().child("state");
            if (state.has("running")) {
                running++;
            } else if (state.has("terminated")) {
                stopped++;
                succeeded += state.child("terminated").integer("exitCode", 0) == 0 ? 1 : 0;
            } else if (container.tree().child("lastState").has("terminated")) {
                stopped++;
            } else {
                waiting++;
            }
        }
        if ((pendingInit && stopped == 0 && running == 0) || waiting > 0) {
            return "Pending";
        }
        if (running > 0) {
            return "Running";
        }
        boolean ending = input.pod().metadata().tree().has("deletionTimestamp");
        boolean sidecarRuns =
                input.init().stream()
                        .anyMatch(status -> status.tree().child("state").has("running"));
        if (sidecarRuns && !ending) {
            return "Running";
        }
        return switch (input.pod().spec().restartPolicy()) {
            case "Never" -> succeeded == stopped ? "Succeeded" : "Failed";
            case "OnFailure" -> succeeded == stopped ? "Succeeded" : ending ? "Failed" : "Running";
            default -> ending ? (succeeded == stopped ? "Succeeded" : "Failed") : "Running";
        };
    }

    private static List<Tree> conditions(Input input, String phase) {
        Pod pod = input.pod();
        List<String> uninitialized = new ArrayList<>();
        for (int i = 0; i < input.init().size(); i++) {
            Tree status = input.init().get(i).tree();
            boolean sidecar = PodContainers.isSidecar(pod.spec().initContainers().get(i));
            if (sidecar ? !status.bool("started") : !status.bool("ready")) {
                uninitialized.add(status.string("name", ""));
            }
        }
        List<ContainerStatus> counted = new ArrayList<>(input.main());
        for (int i = 0; i < input.init().size(); i++) {
            if (PodContainers.isSidecar(pod.spec().initContainers().get(i))) {
                counted.add(input.init().get(i));
            }
        }
        String unready =
                counted.stream()
                        .filter(status -> !status.ready())
                        .map(ContainerStatus::name)
                        .collect(Collectors.joining(" "));
        boolean ended = isTerminal(phase);
        Verdict initialized =
                uninitialized.isEmpty() || anyStarted(input.main()) || phase.equals("Succeeded")
                        ? new Verdict(true, phase.equals("Succeeded") ? "PodCompleted" : "", "")
                        : new Verdict(
                                false,
                                "ContainersNotInitialized",
                                "containers with incomplete status: ["
                                        + String.join(" ", uninitialized)
                                        + "]");
        Verdict containers =
                ended
                        ? new Verdict(
                                false, phase.equals("Succeeded") ? "PodCompleted" : "PodFailed", "")
                        : unready.isEmpty()
                                ? new Verdict(true, "", "")
                                : new Verdict(
                                        false,
                                        "ContainersNotReady",
                                        "containers with unready status: [" + unready + "]");
        List<Tree> conditions = new ArrayList<>();
        put(
                input,
                conditions,
                "PodReadyToStartContainers",
                new Verdict(input.sandboxReady(), "", ""));
        put(input, conditions, "Initialized", initialized);
        put(input, conditions, "Ready", ready(pod, containers));
        put(input, conditions, "ContainersReady", containers);
        for (Tree other : pod.status().tree().children("conditions")) {
            boolean ours =
                    conditions.stream()
                            .anyMatch(condition ->
                                    Objects.equals(condition.get("type"), other.get("type")));
            if (!ours) {
                conditions.add(other);
            }
        }
        return conditions;
    }

    /// A sidecar that is restarted does not undo what came after its first start.
    private static boolean anyStarted(List<ContainerStatus> containers) {
        return containers.stream()
                .map(ContainerStatus::tree)
                .anyMatch(status ->
                        status.child("state").has("running")
                                || status.child("state").has("terminated")
                                || status.child("lastState").has("terminated"));
    }

    private record Verdict(boolean holds, String reason, String message) {}

    private static Verdict ready(Pod pod, Verdict containers) {
        if (!containers.holds()) {
            return containers;
        }
        for (PodReadinessGate gate : pod.spec().readinessGates()) {
            boolean open =
                    pod.status().tree().children("conditions").stream()
                            .anyMatch(condition ->
                                    condition.string("type", "").equals(gate.conditionType())
                                            && condition.string("status", "").equals("True"));
            if (!open) {
                return new Verdict(
                        false,
                        "ReadinessGatesNotReady",
                        "the status of pod readiness gate \""
                                + gate.conditionType()
                                + "\" is not \"True\"");
            }
        }
        return containers;
    }

    private static void put(Input input, List<Tree> conditions, String type, Verdict verdict) {
        String status = verdict.holds() ? "True" : "False";
        Optional<Tree> old =
                input.pod().status().tree().children("conditions").stream()
                        .filter(condition -> condition.string("type", "").equals(type))
                        .findFirst();
        String since =
                old.filter(condition -> condition.string("status", "").equals(status))
                        .map(condition -> condition.string("lastTransitionTime"))
                        .orElse(Timestamps.seconds(input.now()));
        conditions.add(
                Tree.empty()
                        .with("type", type)
                        .with(
                                "observedGeneration",
                                input.pod().metadata().tree().integer("generation"))
                        .with("status", status)
                        .with("lastProbeTime", null)
                        .with("lastTransitionTime", since)
                        .with("reason", verdict.reason().isEmpty() ? null : verdict.reason())
                        .with("message", verdict.message().isEmpty() ? null : verdict.message()));
    }
}
