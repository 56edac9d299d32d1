package dev.atoll.controllers.daemonset;

import dev.atoll.controllers.shared.NodeFit;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.RevisionHistory;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.DaemonSet;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.kinds.core.v1.Toleration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Daemon pods: how they are made, which node they are for, and which nodes they suit.
final class DaemonPods {
    private static final List<String> STAYS_ON =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    private static final List<String> COMES_TO =
            List.of(
                    "node.kubernetes.io/disk-pressure",
                    "node.kubernetes.io/memory-pressure",
                    "node.kubernetes.io/pid-pressure",
                    "node.kubernetes.io/unschedulable");
    private static final String NO_NETWORK = "node.kubernetes.io/network-unavailable";

    private DaemonPods() {}

    static Pod make(DaemonSet set, String node, String hash) {
        Pod pod = Pods.fromTemplate(set.spec().template(), set.namespace());
        Map<String, String> labels = new LinkedHashMap<>(pod.metadata().labels());
        labels.put(RevisionHistory.HASH, hash);
        labels.put("pod-template-generation", String.valueOf(set.metadata().generation()));
        return pod.withMetadata(
                        pod.metadata().withLabels(labels).withGenerateName(set.name() + "-"))
                .withSpec(forNode(withTolerations(pod.spec()), node));
    }

    private static PodSpec forNode(PodSpec spec, String node) {
        Tree field =
                Tree.empty()
                        .with("key", "metadata.name")
                        .with("operator", "In")
                        .with("values", List.of(node));
        Tree term = Tree.empty().with("matchFields", List.of(field));
        Tree required = Tree.empty().with("nodeSelectorTerms", List.of(term));
        Tree affinity = spec.tree().child("affinity");
        Tree nodeAffinity =
                affinity.child("nodeAffinity")
                        .with("requiredDuringSchedulingIgnoredDuringExecution", required);
        return new PodSpec(
                spec.tree().with("affinity", affinity.with("nodeAffinity", nodeAffinity)));
    }

    private static PodSpec withTolerations(PodSpec spec) {
        List<Toleration> tolerations = new ArrayList<>(spec.tolerations());
        STAYS_ON.forEach(key -> add(tolerations, key, "NoExecute"));
        COMES_TO.forEach(key -> add(tolerations, key, "NoSchedule"));
        if (spec.hostNetwork()) {
            add(tolerations, NO_NETWORK, "NoSchedule");
        }
        return spec.withTolerations(tolerations);
    }

    private static void add(List<Toleration> tolerations, String key, String effect) {
        boolean known =
                tolerations.stream()
                        .anyMatch(each ->
                                each.key().equals(key)
                                        && each.effect().equals(effect)
                                        && each.operator().equals("Exists")
                                        && !each.tree().has("tolerationSeconds"));
        if (!known) {
            tolerations.add(Toleration.of().withKey(key).withOperator("Exists").withEffect(effect));
        }
    }

    /// The node that a pod is on, or is made for; empty where it is for none.
    static String node(Pod pod) {
        if (!pod.spec().nodeName().isEmpty()) {
            return pod.spec().nodeName();
        }
        return pod
                .spec()
                .affinity()
                .nodeAffinity()
                .requiredDuringSchedulingIgnoredDuringExecution()
                .nodeSelectorTerms()
                .stream()
                .flatMap(term -> term.matchFields().stream())
                .filter(field -> field.key().equals("metadata.name") && field.values().size() == 1)
                .map(field -> field.values().getFirst())
                .findFirst()
                .orElse("");
    }

    /// Whether a pod should come to the node.
    static boolean shouldRun(DaemonSet set, Node node) {
        PodSpec spec = withTolerations(set.spec().template().spec());
        return mayStay(set, node) && NodeFit.toleratesAll(spec.tolerations(), node, "NoSchedule");
    }

    /// Whether one that is there may stay.
    static boolean mayStay(DaemonSet set, Node node) {
        PodSpec spec = withTolerations(set.spec().template().spec());
        String wanted = spec.nodeName();
        return (wanted.isEmpty() || wanted.equals(node.name()))
                && NodeFit.selects(spec, node)
                && NodeFit.toleratesAll(spec.tolerations(), node, "NoExecute");
    }
}
