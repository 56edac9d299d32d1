package dev.atoll.kinds.validation;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashSet;
import java.util.Set;

/// Rules for amounts of resources.
final class ResourceRules {
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");

    private ResourceRules() {}

    /// @param claims the pod's resource claims by name
    static void requirements(Cursor resources, Set<String> claims) {
        for (String key : resources.at("limits").map().keySet()) {
            amount(resources.at("limits").key(key), key);
        }
        for (String key : resources.at("requests").map().keySet()) {
            Cursor request = resources.at("requests").key(key);
            amount(request, key);
            withinLimit(resources, request, key);
        }
        Set<String> seen = new HashSet<>();
        for (Cursor claim : resources.items("claims")) {
            Cursor name = claim.at("name");
            if (name.require()) {
                if (!seen.add(name.text() + "/" + claim.text("request"))) {
                    claim.duplicate();
                }
                if (!claims.contains(name.text())) {
                    name.add(FieldError.notFound(name.path(), name.text()));
                }
            }
        }
    }

    private static void withinLimit(Cursor resources, Cursor request, String key) {
        if (!resources.at("limits").has(key)) {
            if (isHugePages(key) || !mayOvercommit(key)) {
                resources
                        .at("limits")
                        .required("Limit must be set for non overcommitable resources");
            }
            return;
        }
        Quantity limit = resources.at("limits").key(key).quantity();
        int order = request.quantity().compareTo(limit);
        String path = resources.at("requests").path();
        if (order != 0 && !mayOvercommit(key)) {
            resources.add(
                    FieldError.invalid(
                            path,
                            request.quantity().toString(),
                            "must be equal to " + key + " limit of " + limit));
        } else if (order > 0) {
            resources.add(
                    FieldError.invalid(
                            path,
                            request.quantity().toString(),
                            "must be less than or equal to " + key + " limit of " + limit));
        }
    }

    private static boolean isHugePages(String key) {
        return key.startsWith("hugepages-");
    }

    private static boolean mayOvercommit(String key) {
        return CONTAINER.contains(key);
    }

    private static void amount(Cursor amount, String key) {
        if (key.indexOf('/') < 0 && !CONTAINER.contains(key) && !isHugePages(key)) {
            amount.add(
                    FieldError.invalid(
                            amount.path(), key, "must be a standard resource for containers"));
        }
        if (!LabelSyntax.key(key).isEmpty()) {
            LabelSyntax.key(key)
                    .forEach(
                            problem -> amount.add(FieldError.invalid(amount.path(), key, problem)));
        }
        nonNegative(amount);
        if (key.indexOf('/') >= 0 && amount.quantity().amount().stripTrailingZeros().scale() > 0) {
            amount.invalid("must be an integer");
        }
    }

    static void nonNegative(Cursor amount) {
        if (amount.quantity().signum() < 0) {
            amount.invalid("must be greater than or equal to 0");
        }
    }
}
