package dev.atoll.kinds.validation;

import java.util.List;

/// Rules for roles and their bindings.
final class RbacRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacRules() {}

    static void role(Cursor role, boolean namespaced) {
        for (Cursor rule : role.items("rules")) {
            rule(rule, namespaced);
        }
        for (Cursor selector : role.at("aggregationRule").items("clusterRoleSelectors")) {
            AffinityRules.selector(selector);
        }
    }

    private static void rule(Cursor rule, boolean namespaced) {
        if (rule.items("verbs").isEmpty()) {
            rule.at("verbs").required("verbs must contain at least one value");
        }
        boolean urls = !rule.items("nonResourceURLs").isEmpty();
        boolean resources =
                !rule.items("apiGroups").isEmpty()
                        || !rule.items("resources").isEmpty()
                        || !rule.items("resourceNames").isEmpty();
        if (urls) {
            if (namespaced) {
                rule.at("nonResourceURLs")
                        .invalid("namespaced rules cannot apply to non-resource URLs");
            }
            if (resources) {
                rule.at("nonResourceURLs")
                        .invalid(
                                "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.items("apiGroups").isEmpty()) {
            rule.at("apiGroups").required("resource rules must supply at least one api group");
        }
        if (rule.items("resources").isEmpty()) {
            rule.at("resources").required("resource rules must supply at least one resource");
        }
    }

    static void binding(Cursor binding, boolean namespaced) {
        Cursor reference = binding.at("roleRef");
        if (!reference.text("apiGroup").equals(GROUP)) {
            Cursor group = reference.at("apiGroup");
            group.add(FieldError.notSupported(group.path(), group.text(), List.of(GROUP)));
        }
        List<String> kinds = namespaced ? List.of("ClusterRole", "Role") : List.of("ClusterRole");
        if (!kinds.contains(reference.text("kind"))) {
            Cursor kind = reference.at("kind");
            kind.add(FieldError.notSupported(kind.path(), kind.text(), kinds));
        }
        Cursor name = reference.at("name");
        if (name.require()) {
            name.check(Names.pathSegment(name.text()));
        }
        for (Cursor subject : binding.items("subjects")) {
            subject(subject, namespaced);
        }
    }

    private static void subject(Cursor subject, boolean namespaced) {
        Cursor name = subject.at("name");
        name.require();
        Cursor group = subject.at("apiGroup");
        switch (subject.text("kind")) {
            case "ServiceAccount" -> {
                if (!name.text().isEmpty()) {
                    name.check(Names.subdomain(name.text()));
                }
                if (!group.text().isEmpty()) {
                    group.add(FieldError.notSupported(group.path(), group.text(), List.of("")));
                }
                if (!namespaced && subject.text("namespace").isEmpty()) {
                    subject.at("namespace").required("");
                }
            }
            case "User", "Group" -> {
                if (!group.text().equals(GROUP)) {
                    group.add(FieldError.notSupported(group.path(), group.text(), List.of(GROUP)));
                }
            }
            default -> {
                Cursor kind = subject.at("kind");
                kind.add(
                        FieldError.notSupported(
                                kind.path(),
                                kind.text(),
                                List.of("Group", "ServiceAccount", "User")));
            }
        }
    }

    static void bindingUpdate(Cursor binding, Cursor old, boolean namespaced) {
        binding(binding, namespaced);
        binding.at("roleRef").immutable(old.at("roleRef"), "cannot change roleRef");
    }
}
