package dev.atoll.controllers.nodelifecycle;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.NodeCondition;
import dev.atoll.kinds.core.v1.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The taints that a node's conditions call for.
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final Map<String, String> PRESSURES =
            Map.of(
                    "MemoryPressure", "node.kubernetes.io/memory-pressure",
                    "DiskPressure", "node.kubernetes.io/disk-pressure",
                    "PIDPressure", "node.kubernetes.io/pid-pressure",
                    "NetworkUnavailable", "node.kubernetes.io/network-unavailable");
    private static final Set<String> OURS =
            Set.of(
                    NOT_READY,
                    UNREACHABLE,
                    UNSCHEDULABLE,
                    "node.kubernetes.io/memory-pressure",
                    "node.kubernetes.io/disk-pressure",
                    "node.kubernetes.io/pid-pressure",
                    "node.kubernetes.io/network-unavailable");

    private NodeTaints() {}

    /// All taints that the node should have: those of others as they are, and ours. A taint that stays keeps its time.
    static List<Taint> wanted(Node node, Instant now) {
        List<Taint> wanted = new ArrayList<>();
        List<Taint> before = node.spec().taints();
        before.stream().filter(taint -> !OURS.contains(taint.key())).forEach(wanted::add);
        for (Taint taint : ours(node)) {
            wanted.add(
                    before.stream()
                            .filter(each -> isSame(each, taint))
                            .findFirst()
                            .orElseGet(() ->
                                    taint.effect().equals("NoExecute")
                                            ? taint.withTimeAdded(now)
                                            : taint));
        }
        return wanted;
    }

    static boolean isSame(Taint one, Taint other) {
        return one.key().equals(other.key()) && one.effect().equals(other.effect());
    }

    private static List<Taint> ours(Node node) {
        List<Taint> taints = new ArrayList<>();
        switch (status(node, "Ready")) {
            case "True" -> {
                // Nothing ails it.
            }
            case "False" -> both(taints, NOT_READY);
            default -> both(taints, UNREACHABLE);
        }
        PRESSURES.forEach((condition, key) -> {
            if (status(node, condition).equals("True")) {
                taints.add(taint(key, "NoSchedule"));
            }
        });
        if (node.spec().unschedulable()) {
            taints.add(taint(UNSCHEDULABLE, "NoSchedule"));
        }
        return taints;
    }

    private static void both(List<Taint> taints, String key) {
        taints.add(taint(key, "NoSchedule"));
        taints.add(taint(key, "NoExecute"));
    }

    private static Taint taint(String key, String effect) {
        return new Taint(Tree.empty().with("key", key).with("effect", effect));
    }

    /// A node that never said is as one that is not ready yet.
    static String status(Node node, String type) {
        for (NodeCondition condition : node.status().conditions()) {
            if (condition.type().equals(type)) {
                return condition.status();
            }
        }
        return type.equals("Ready") ? "False" : "";
    }
}
