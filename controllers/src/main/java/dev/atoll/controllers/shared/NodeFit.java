package dev.atoll.controllers.shared;

import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.NodeSelectorRequirement;
import dev.atoll.kinds.core.v1.NodeSelectorTerm;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.kinds.core.v1.Taint;
import dev.atoll.kinds.core.v1.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a pod may be on a node, as far as labels and taints go.
public final class NodeFit {
    private NodeFit() {}

    /// Whether selector and required affinity accept the node.
    public static boolean selects(PodSpec spec, Node node) {
        Map<String, String> labels = node.metadata().labels();
        if (!labels.entrySet().containsAll(spec.nodeSelector().entrySet())) {
            return false;
        }
        var affinity = spec.affinity().nodeAffinity();
        if (!affinity.tree().has("requiredDuringSchedulingIgnoredDuringExecution")) {
            return true;
        }
        return affinity
                .requiredDuringSchedulingIgnoredDuringExecution()
                .nodeSelectorTerms()
                .stream()
                .anyMatch(term -> matches(term, node.name(), labels));
    }

    private static boolean matches(NodeSelectorTerm term, String name, Map<String, String> labels) {
        if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
            return false;
        }
        return term.matchExpressions().stream()
                        .allMatch(each -> matches(each, labels.get(each.key())))
                && term.matchFields().stream()
                        .allMatch(
                                each -> each.key().equals("metadata.name") && matches(each, name));
    }

    private static boolean matches(NodeSelectorRequirement requirement, @Nullable String actual) {
        List<String> values = requirement.values();
        return switch (requirement.operator()) {
            case "In" -> actual != null && values.contains(actual);
            case "NotIn" -> actual == null || !values.contains(actual);
            case "Exists" -> actual != null;
            case "DoesNotExist" -> actual == null;
            case "Gt" -> compared(actual, values) > 0;
            case "Lt" -> compared(actual, values) < 0;
            default -> false;
        };
    }

    private static int compared(@Nullable String actual, List<String> values) {
        try {
            return actual == null || values.size() != 1
                    ? 0
                    : Long.compare(Long.parseLong(actual), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Whether all taints of that effect are tolerated.
    public static boolean toleratesAll(List<Toleration> tolerations, Node node, String effect) {
        return node.spec().taints().stream()
                .filter(taint -> taint.effect().equals(effect))
                .allMatch(taint -> tolerations.stream().anyMatch(each -> tolerates(each, taint)));
    }

    public static boolean tolerates(Toleration toleration, Taint taint) {
        if (!toleration.effect().isEmpty() && !toleration.effect().equals(taint.effect())) {
            return false;
        }
        if (!toleration.key().isEmpty() && !toleration.key().equals(taint.key())) {
            return false;
        }
        return toleration.operator().equals("Exists")
                || ((toleration.operator().isEmpty() || toleration.operator().equals("Equal"))
                        && toleration.value().equals(taint.value()));
    }
}
