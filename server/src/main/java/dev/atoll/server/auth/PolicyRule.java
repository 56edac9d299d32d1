package dev.atoll.server.auth;

import dev.atoll.kinds.Tree;
import java.util.List;

/// One rule of a role.
public record PolicyRule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {
    public PolicyRule {
        verbs = List.copyOf(verbs);
        groups = List.copyOf(groups);
        resources = List.copyOf(resources);
        names = List.copyOf(names);
        paths = List.copyOf(paths);
    }

    /// The rules of a Role or ClusterRole.
    public static List<PolicyRule> listOf(Tree role) {
        return role.children("rules").stream().map(PolicyRule::of).toList();
    }

    private static PolicyRule of(Tree rule) {
        return new PolicyRule(
                rule.strings("verbs"),
                rule.strings("apiGroups"),
                rule.strings("resources"),
                rule.strings("resourceNames"),
                rule.strings("nonResourceURLs"));
    }

    boolean covers(Attributes attributes) {
        return switch (attributes) {
            case Attributes.OnPath path -> covers(verbs, path.verb()) && coversPath(path.path());
            case Attributes.OnResource on ->
                    covers(verbs, on.verb())
                            && covers(groups, on.group())
                            && coversResource(on)
                            && (names.isEmpty() || names.contains(on.name()));
        };
    }

    private boolean coversResource(Attributes.OnResource on) {
        return covers(resources, on.qualifiedResource())
                || (!on.subresource().isEmpty() && resources.contains("*/" + on.subresource()));
    }

    private boolean coversPath(String path) {
        for (String allowed : paths) {
            if (allowed.equals("*")
                    || allowed.equals(path)
                    || (allowed.endsWith("*")
                            && path.startsWith(allowed.substring(0, allowed.length() - 1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(List<String> allowed, String asked) {
        return allowed.contains("*") || allowed.contains(asked);
    }
}
