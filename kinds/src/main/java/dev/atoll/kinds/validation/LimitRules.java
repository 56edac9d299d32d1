package dev.atoll.kinds.validation;

import dev.atoll.kinds.quota.QuotaScopes;
import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for what limits a namespace.
final class LimitRules {
    private static final List<String> SCOPES =
            List.of(
                    "BestEffort",
                    "CrossNamespacePodAffinity",
                    "NotBestEffort",
                    "NotTerminating",
                    "PriorityClass",
                    "Terminating",
                    "VolumeAttributesClass");
    private static final Set<String> STANDARD =
            Set.of(
                    "configmaps",
                    "cpu",
                    "ephemeral-storage",
                    "limits.cpu",
                    "limits.ephemeral-storage",
                    "limits.memory",
                    "memory",
                    "persistentvolumeclaims",
                    "pods",
                    "replicationcontrollers",
                    "requests.cpu",
                    "requests.ephemeral-storage",
                    "requests.memory",
                    "requests.storage",
                    "resourcequotas",
                    "secrets",
                    "services",
                    "services.loadbalancers",
                    "services.nodeports");

    private LimitRules() {}

    static void quota(Cursor quota) {
        Cursor spec = quota.at("spec");
        Cursor hard = spec.at("hard");
        List<String> scopes = spec.texts("scopes");
        for (String name : hard.map().keySet()) {
            Cursor amount = hard.key(name);
            boolean plain = name.indexOf('/') < 0 && !name.contains("hugepages-");
            if (plain && !STANDARD.contains(name)) {
                amount.add(
                        FieldError.invalid(
                                amount.path(), name, "must be a standard resource for quota"));
            }
            LabelSyntax.key(name)
                    .forEach(problem ->
                            amount.add(FieldError.invalid(amount.path(), name, problem)));
            ResourceRules.nonNegative(amount);
        }
        spec.items("scopes").forEach(scope -> scope.oneOf(SCOPES));
        if (!hard.map().keySet().stream().allMatch(name -> QuotaScopes.allow(scopes, name))) {
            spec.at("scopes").invalid("unsupported scope applied to resource");
        }
        if (scopes.containsAll(List.of("BestEffort", "NotBestEffort"))
                || scopes.containsAll(List.of("Terminating", "NotTerminating"))) {
            spec.at("scopes").invalid("conflicting scopes");
        }
    }

    static void quotaUpdate(Cursor quota, Cursor old) {
        quota(quota);
        quota.at("spec").at("scopes").immutable(old.at("spec").at("scopes"));
    }

    static void range(Cursor range) {
        Set<String> types = new HashSet<>();
        for (Cursor limit : range.at("spec").items("limits")) {
            Cursor type = limit.at("type");
            if (type.require()) {
                type.unique(types);
            }
            if (type.text().equals("Pod")) {
                for (String field : List.of("default", "defaultRequest")) {
                    if (!limit.at(field).map().isEmpty()) {
                        limit.at(field).forbidden("may not be specified when `type` is 'Pod'");
                    }
                }
            }
            ordered(limit, "min", "max");
            ordered(limit, "min", "default");
            ordered(limit, "min", "defaultRequest");
            ordered(limit, "default", "max");
            ordered(limit, "defaultRequest", "max");
            ordered(limit, "defaultRequest", "default");
        }
    }

    private static void ordered(Cursor limit, String less, String more) {
        for (String name : limit.at(less).map().keySet()) {
            Cursor low = limit.at(less).key(name);
            Cursor high = limit.at(more).key(name);
            if (high.present() && low.quantity().compareTo(high.quantity()) > 0) {
                low.invalid(
                        word(less)
                                + " value "
                                + low.quantity()
                                + " is greater than "
                                + word(more)
                                + " value "
                                + high.quantity());
            }
        }
    }

    private static String word(String field) {
        return switch (field) {
            case "defaultRequest" -> "default request";
            default -> field;
        };
    }
}
