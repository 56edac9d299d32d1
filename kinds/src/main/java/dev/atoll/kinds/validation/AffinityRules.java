package dev.atoll.kinds.validation;

import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for where a pod may run, and for label selectors.
final class AffinityRules {
    private AffinityRules() {}

    static void affinity(Cursor affinity) {
        Cursor node = affinity.at("nodeAffinity");
        Cursor required = node.at("requiredDuringSchedulingIgnoredDuringExecution");
        if (required.present()) {
            if (required.items("nodeSelectorTerms").isEmpty()) {
                required.at("nodeSelectorTerms")
                        .required("must have at least one node selector term");
            }
            required.items("nodeSelectorTerms").forEach(AffinityRules::nodeTerm);
        }
        for (Cursor preferred : node.items("preferredDuringSchedulingIgnoredDuringExecution")) {
            weight(preferred);
            nodeTerm(preferred.at("preference"));
        }
        for (String field : List.of("podAffinity", "podAntiAffinity")) {
            Cursor pods = affinity.at(field);
            pods.items("requiredDuringSchedulingIgnoredDuringExecution")
                    .forEach(AffinityRules::podTerm);
            for (Cursor preferred : pods.items("preferredDuringSchedulingIgnoredDuringExecution")) {
                weight(preferred);
                podTerm(preferred.at("podAffinityTerm"));
            }
        }
    }

    private static void weight(Cursor preferred) {
        Cursor weight = preferred.at("weight");
        if (weight.number() < 1 || weight.number() > 100) {
            weight.invalid("must be in the range 1-100");
        }
    }

    private static void nodeTerm(Cursor term) {
        for (Cursor expression : term.items("matchExpressions")) {
            expression(expression, true);
        }
        for (Cursor field : term.items("matchFields")) {
            field.at("operator").requireOneOf(List.of("In", "NotIn"));
            if (field.items("values").size() != 1) {
                field.at("values")
                        .required(
                                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            }
            field.at("key").oneOf(List.of("metadata.name"));
        }
    }

    private static void podTerm(Cursor term) {
        selector(term.at("labelSelector"));
        selector(term.at("namespaceSelector"));
        Cursor key = term.at("topologyKey");
        if (key.text().isEmpty()) {
            key.required("can not be empty");
        } else {
            key.check(LabelSyntax.key(key.text()));
        }
    }

    static void spread(Cursor constraints) {
        Set<String> seen = new HashSet<>();
        for (Cursor constraint : constraints.items()) {
            if (constraint.number("maxSkew") <= 0) {
                constraint.at("maxSkew").invalid("must be greater than zero");
            }
            Cursor key = constraint.at("topologyKey");
            if (key.text().isEmpty()) {
                key.required("can not be empty");
            }
            Cursor unsatisfiable = constraint.at("whenUnsatisfiable");
            unsatisfiable.requireOneOf(List.of("DoNotSchedule", "ScheduleAnyway"));
            if (!seen.add(key.text() + " " + unsatisfiable.text())) {
                constraint.add(
                        FieldError.duplicate(
                                constraint.path() + ".{topologyKey, whenUnsatisfiable}",
                                "{" + key.text() + ", " + unsatisfiable.text() + "}"));
            }
            Cursor domains = constraint.at("minDomains");
            if (domains.present() && domains.number() <= 0) {
                domains.invalid("must be greater than zero");
            }
            for (String policy : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
                constraint.at(policy).oneOf(List.of("Honor", "Ignore"));
            }
            selector(constraint.at("labelSelector"));
        }
    }

    /// A `LabelSelector`, if there is one.
    static void selector(Cursor selector) {
        MetadataRules.labels(selector.at("matchLabels"));
        for (Cursor expression : selector.items("matchExpressions")) {
            expression(expression, false);
        }
    }

    private static void expression(Cursor expression, boolean nodes) {
        Cursor operator = expression.at("operator");
        Cursor values = expression.at("values");
        int count = values.items().size();
        switch (operator.text()) {
            case "In", "NotIn" -> {
                if (count == 0) {
                    values.required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (count > 0) {
                    values.forbidden(
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (!nodes) {
                    operator.invalid("not a valid selector operator");
                } else if (count != 1) {
                    values.required(
                            "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> operator.invalid("not a valid selector operator");
        }
        expression.at("key").check(LabelSyntax.key(expression.text("key")));
        for (Cursor value : values.items()) {
            value.check(LabelSyntax.value(value.text()));
        }
    }
}
