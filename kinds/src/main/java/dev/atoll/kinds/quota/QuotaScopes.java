package dev.atoll.kinds.quota;

import dev.atoll.kinds.Tree;
import java.util.List;
import java.util.Set;

/// Which objects a quota counts: all, or pods of some sorts only.
public final class QuotaScopes {
    private static final Set<String> OF_BEST_EFFORT = Set.of("pods");
    private static final Set<String> OF_PODS =
            Set.of(
                    "pods",
                    "cpu",
                    "memory",
                    "requests.cpu",
                    "requests.memory",
                    "limits.cpu",
                    "limits.memory");

    private QuotaScopes() {}

    /// @param quotaSpec a ResourceQuota's
    /// @param groupResource `pods`, `deployments.apps`
    public static boolean match(Tree quotaSpec, String groupResource, Tree object) {
        List<String> scopes = quotaSpec.strings("scopes");
        List<Tree> selected = quotaSpec.child("scopeSelector").children("matchExpressions");
        if (scopes.isEmpty() && selected.isEmpty()) {
            return true;
        }
        if (!groupResource.equals("pods")) {
            return false;
        }
        return scopes.stream().allMatch(scope -> has(object, scope, "Exists", List.of()))
                && selected.stream()
                        .allMatch(one ->
                                has(
                                        object,
                                        one.string("scopeName", ""),
                                        one.string("operator", ""),
                                        one.strings("values")));
    }

    private static boolean has(Tree pod, String scope, String operator, List<String> values) {
        Tree spec = pod.child("spec");
        return switch (scope) {
            case "Terminating" -> spec.integer("activeDeadlineSeconds", -1) >= 0;
            case "NotTerminating" -> spec.integer("activeDeadlineSeconds", -1) < 0;
            case "BestEffort" -> isBestEffort(spec);
            case "NotBestEffort" -> !isBestEffort(spec);
            case "PriorityClass" -> selects(spec.string("priorityClassName", ""), operator, values);
            case "CrossNamespacePodAffinity" -> looksElsewhere(spec.child("affinity"));
            default -> false;
        };
    }

    private static boolean selects(String name, String operator, List<String> values) {
        return switch (operator) {
            case "In" -> values.contains(name);
            case "NotIn" -> !name.isEmpty() && !values.contains(name);
            case "DoesNotExist" -> name.isEmpty();
            default -> !name.isEmpty();
        };
    }

    private static boolean isBestEffort(Tree spec) {
        for (String field : List.of("requests", "limits")) {
            boolean any =
                    PodResources.of(spec, field).entrySet().stream()
                            .anyMatch(entry ->
                                    Set.of("cpu", "memory").contains(entry.getKey())
                                            && !entry.getValue().isZero());
            if (any) {
                return false;
            }
        }
        return true;
    }

    private static boolean looksElsewhere(Tree affinity) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            Tree of = affinity.child(kind);
            boolean required =
                    of.children("requiredDuringSchedulingIgnoredDuringExecution").stream()
                            .anyMatch(QuotaScopes::namesNamespaces);
            boolean preferred =
                    of.children("preferredDuringSchedulingIgnoredDuringExecution").stream()
                            .anyMatch(term -> namesNamespaces(term.child("podAffinityTerm")));
            if (required || preferred) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesNamespaces(Tree term) {
        return !term.strings("namespaces").isEmpty() || term.has("namespaceSelector");
    }

    /// Whether a quota with these scopes may limit something.
    public static boolean allow(List<String> scopes, String limited) {
        for (String scope : scopes) {
            Set<String> sensible = scope.equals("BestEffort") ? OF_BEST_EFFORT : OF_PODS;
            if (!sensible.contains(limited) && !limited.startsWith("count/pods")) {
                return false;
            }
        }
        return true;
    }
}
