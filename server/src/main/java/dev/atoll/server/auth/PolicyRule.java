package dev.atoll.server.auth;

import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One rule of a role.
public record PolicyRule(
        List<String> verbs,
        List<String> groups,
        List<String> resources,
        List<String> names,
        List<String> paths) {
    private static final Pattern TRAILING_STARS = Pattern.compile("\\*+$");

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
                            && coversResource(on.qualifiedResource())
                            && (names.isEmpty() || names.contains(on.name()));
        };
    }

    /// @param resource `pods`, or `pods/log`
    private boolean coversResource(String resource) {
        int slash = resource.indexOf('/');
        return covers(resources, resource)
                || (slash >= 0 && resources.contains("*" + resource.substring(slash)));
    }

    private boolean coversPath(String path) {
        for (String mine : paths) {
            if (mine.equals(path)
                    || (mine.endsWith("*")
                            && path.startsWith(TRAILING_STARS.matcher(mine).replaceAll("")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(List<String> allowed, String asked) {
        return allowed.contains("*") || allowed.contains(asked);
    }

    /// The rule as rules of one verb each, on one resource and name, or on one path.
    List<PolicyRule> parts() {
        List<PolicyRule> parts = new ArrayList<>();
        // Without names a part is about all of them.
        List<List<String>> named =
                names.isEmpty() ? List.of(List.of()) : names.stream().map(List::of).toList();
        for (String verb : verbs) {
            for (String group : groups) {
                for (String resource : resources) {
                    for (List<String> name : named) {
                        parts.add(
                                new PolicyRule(
                                        List.of(verb),
                                        List.of(group),
                                        List.of(resource),
                                        name,
                                        List.of()));
                    }
                }
            }
            for (String path : paths) {
                parts.add(
                        new PolicyRule(
                                List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
        }
        return parts;
    }

    /// Whether all that a part of a rule allows is allowed by this one.
    boolean coversPart(PolicyRule part) {
        return part.verbs.stream().allMatch(verb -> covers(verbs, verb))
                && part.groups.stream().allMatch(group -> covers(groups, group))
                && part.resources.stream().allMatch(this::coversResource)
                && (names.isEmpty() || (!part.names.isEmpty() && names.containsAll(part.names)))
                && part.paths.stream().allMatch(this::coversPath);
    }

    PolicyRule withVerbsOf(PolicyRule other) {
        List<String> both = new ArrayList<>(verbs);
        both.addAll(other.verbs);
        return new PolicyRule(both, groups, resources, names, paths);
    }

    /// As Kubernetes writes a rule in its refusals: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`.
    String text() {
        List<String> fields = new ArrayList<>();
        addField(fields, "APIGroups", groups);
        addField(fields, "Resources", resources);
        addField(fields, "NonResourceURLs", paths);
        addField(fields, "ResourceNames", names);
        addField(fields, "Verbs", verbs);
        return "{" + String.join(", ", fields) + "}";
    }

    private static void addField(List<String> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.add(name + ":" + quoted(values));
        }
    }

    /// Texts as Kubernetes lists them: `["a" "b"]`.
    static String quoted(List<String> texts) {
        return texts.stream().map(PolicyRule::quoted).collect(Collectors.joining(" ", "[", "]"));
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
