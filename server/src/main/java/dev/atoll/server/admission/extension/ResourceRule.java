package dev.atoll.server.admission.extension;

import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Tree;
import java.util.List;

/// Which operations on which resources a webhook or policy is for.
record ResourceRule(
        List<String> operations,
        List<String> groups,
        List<String> versions,
        List<String> resources,
        List<String> names,
        String scope) {
    private static final String ANY = "*";

    static ResourceRule of(Tree rule) {
        return new ResourceRule(
                rule.strings("operations"),
                rule.strings("apiGroups"),
                rule.strings("apiVersions"),
                rule.strings("resources"),
                rule.strings("resourceNames"),
                rule.string("scope", ANY));
    }

    /// @param as the version in which the resource is looked at
    boolean covers(Attempt attempt, GroupVersionResource as) {
        return has(operations, attempt.operation().name())
                && has(groups, as.group())
                && has(versions, as.version())
                && coversScope(attempt)
                && coversResource(as.resource(), attempt.subresource())
                && (names.isEmpty() || names.contains(attempt.name()));
    }

    private static boolean has(List<String> list, String wanted) {
        return list.contains(wanted) || list.contains(ANY);
    }

    private boolean coversScope(Attempt attempt) {
        return switch (scope) {
            case "Namespaced" -> attempt.kind().namespaced();
            case "Cluster" -> !attempt.kind().namespaced();
            default -> true;
        };
    }

    private boolean coversResource(String resource, String subresource) {
        for (String named : resources) {
            int slash = named.indexOf('/');
            String main = slash < 0 ? named : named.substring(0, slash);
            String sub = slash < 0 ? "" : named.substring(slash + 1);
            if ((main.equals(ANY) || main.equals(resource))
                    && (sub.equals(ANY) || sub.equals(subresource))) {
                return true;
            }
        }
        return false;
    }
}
