package dev.atoll.scheduler.core;

import dev.atoll.kinds.core.v1.NodeSelectorRequirement;
import dev.atoll.kinds.core.v1.NodeSelectorTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conditions on a node's labels and name, all of which must hold. Without any, nothing matches.
public record NodeTerm(List<Condition> labels, List<Condition> fields) {
    public NodeTerm {
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    /// One condition on one label or field.
    record Condition(String key, String operator, List<String> values) {
        Condition {
            values = List.copyOf(values);
        }

        boolean matches(@Nullable String actual) {
            return switch (operator) {
                case "In" -> actual != null && values.contains(actual);
                case "NotIn" -> actual == null || !values.contains(actual);
                case "Exists" -> actual != null;
                case "DoesNotExist" -> actual == null;
                case "Gt" -> compare(actual) > 0;
                case "Lt" -> compare(actual) < 0;
                default -> false;
            };
        }

        /// 0 where either is not a number.
        private int compare(@Nullable String actual) {
            if (actual == null || values.size() != 1) {
                return 0;
            }
            try {
                return Long.compare(Long.parseLong(actual), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    static NodeTerm of(NodeSelectorTerm term) {
        return new NodeTerm(conditions(term.matchExpressions()), conditions(term.matchFields()));
    }

    private static List<Condition> conditions(List<NodeSelectorRequirement> requirements) {
        return requirements.stream()
                .map(each -> new Condition(each.key(), each.operator(), each.values()))
                .toList();
    }

    boolean matches(String nodeName, Map<String, String> nodeLabels) {
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        for (Condition condition : labels) {
            if (!condition.matches(nodeLabels.get(condition.key()))) {
                return false;
            }
        }
        for (Condition condition : fields) {
            if (!condition.key().equals("metadata.name") || !condition.matches(nodeName)) {
                return false;
            }
        }
        return true;
    }
}
