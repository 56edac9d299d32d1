package dev.atoll.kinds.validation;

import dev.atoll.kinds.cel.AdmissionVariables;
import dev.atoll.kinds.cel.Cel;
import dev.atoll.kinds.cel.Compiled;
import dev.atoll.kinds.cel.Declarations;
import dev.atoll.kinds.cel.ValueType;
import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Rules for admission policies and their bindings, and for the expressions in them.
final class PolicyRules {
    private static final int MAX_CONDITIONS = 64;

    /// Of each list of expressions: each is compiled when the object is written, and takes a while.
    private static final int MAX_EXPRESSIONS = 256;

    private static final Cel CEL = new Cel();

    private PolicyRules() {}

    static void matchConditions(Cursor conditions) {
        List<Cursor> items = conditions.items();
        if (items.size() > MAX_CONDITIONS) {
            conditions.add(FieldError.tooMany(conditions.path(), items.size(), MAX_CONDITIONS));
        }
        Set<String> seen = new HashSet<>();
        for (Cursor condition : items) {
            Cursor name = condition.at("name");
            if (name.require()) {
                name.check(LabelSyntax.key(name.text()));
                name.unique(seen);
            }
            expression(condition.at("expression"), AdmissionVariables.CONDITIONS, "bool");
        }
    }

    /// @param type that the result must have; empty for any
    private static void expression(Cursor expression, Declarations declarations, String type) {
        if (expression.text().isBlank()) {
            expression.required("");
            return;
        }
        switch (CEL.compile(expression.text(), declarations)) {
            case Compiled.Failure(String text) -> expression.invalid("compilation failed: " + text);
            case Compiled.Success success -> {
                if (!type.isEmpty() && !success.program().mayBe(type)) {
                    expression.invalid("must evaluate to " + type);
                }
            }
        }
    }

    private static boolean isTooMuch(Cursor spec) {
        boolean tooMuch = false;
        for (String list : List.of("variables", "validations", "auditAnnotations", "mutations")) {
            int count = spec.items(list).size();
            if (count > MAX_EXPRESSIONS) {
                spec.add(FieldError.tooMany(spec.at(list).path(), count, MAX_EXPRESSIONS));
                tooMuch = true;
            }
        }
        return tooMuch;
    }

    static void validatingPolicy(Cursor policy) {
        Cursor spec = policy.at("spec");
        if (isTooMuch(spec)) {
            return;
        }
        Declarations declarations = common(spec);
        List<Cursor> validations = spec.items("validations");
        List<Cursor> annotations = spec.items("auditAnnotations");
        if (validations.isEmpty() && annotations.isEmpty()) {
            spec.at("validations")
                    .required("validations or auditAnnotations must contain at least one item");
            spec.at("auditAnnotations")
                    .required("validations or auditAnnotations must contain at least one item");
        }
        for (Cursor validation : validations) {
            expression(validation.at("expression"), declarations, "bool");
            if (!validation.text("messageExpression").isEmpty()) {
                expression(validation.at("messageExpression"), declarations, "string");
            }
            if (validation.text("message").strip().contains("\n")) {
                validation.at("message").invalid("message must not contain line breaks");
            }
            validation
                    .at("reason")
                    .oneOf(
                            List.of(
                                    "Forbidden",
                                    "Invalid",
                                    "RequestEntityTooLarge",
                                    "Unauthorized"));
        }
        Set<String> seen = new HashSet<>();
        for (Cursor annotation : annotations) {
            annotation.at("key").require();
            annotation.at("key").unique(seen);
            expression(annotation.at("valueExpression"), declarations, "");
        }
    }

    static void mutatingPolicy(Cursor policy) {
        Cursor spec = policy.at("spec");
        if (isTooMuch(spec)) {
            return;
        }
        Declarations declarations = common(spec).forMutations();
        if (spec.items("mutations").isEmpty()) {
            spec.at("mutations").required("mutations must contain at least one item");
        }
        spec.at("reinvocationPolicy").requireOneOf(List.of("IfNeeded", "Never"));
        for (Cursor mutation : spec.items("mutations")) {
            Cursor type = mutation.at("patchType");
            type.requireOneOf(List.of("ApplyConfiguration", "JSONPatch"));
            switch (type.text()) {
                case "ApplyConfiguration" ->
                        expression(
                                mutation.at("applyConfiguration").at("expression"),
                                declarations,
                                "");
                case "JSONPatch" ->
                        expression(mutation.at("jsonPatch").at("expression"), declarations, "");
                default -> {}
            }
        }
    }

    /// @return what the policy's expressions may use
    private static Declarations common(Cursor spec) {
        spec.at("failurePolicy").oneOf(List.of("Fail", "Ignore"));
        Cursor parameters = spec.at("paramKind");
        if (parameters.present()) {
            parameters.at("apiVersion").require();
            parameters.at("kind").require();
        }
        Cursor constraints = spec.at("matchConstraints");
        if (!constraints.present()) {
            constraints.required("");
        } else {
            if (constraints.items("resourceRules").isEmpty()) {
                constraints.at("resourceRules").required("");
            }
            match(constraints);
        }
        matchConditions(spec.at("matchConditions"));
        return variables(spec, parameters.present());
    }

    private static void match(Cursor match) {
        match.items("resourceRules").forEach(rule -> WebhookRules.rule(rule, true));
        match.items("excludeResourceRules").forEach(rule -> WebhookRules.rule(rule, true));
        match.at("matchPolicy").oneOf(List.of("Equivalent", "Exact"));
        AffinityRules.selector(match.at("namespaceSelector"));
        AffinityRules.selector(match.at("objectSelector"));
    }

    /// Each may use those before it.
    private static Declarations variables(Cursor spec, boolean withParameters) {
        Map<String, ValueType> base = new TreeMap<>(AdmissionVariables.POLICIES.variables());
        if (!withParameters) {
            base.remove("params");
        }
        Map<String, ValueType> known = new TreeMap<>();
        Declarations declarations = with(base, known);
        for (Cursor variable : spec.items("variables")) {
            Cursor name = variable.at("name");
            if (name.require()) {
                if (!name.text().matches("[_a-zA-Z][_a-zA-Z0-9]*")) {
                    name.invalid("name is not a valid CEL identifier");
                } else if (known.containsKey(name.text())) {
                    name.duplicate();
                }
            }
            expression(variable.at("expression"), declarations, "");
            known.put(name.text(), ValueType.Simple.DYN);
            declarations = with(base, known);
        }
        return declarations;
    }

    private static Declarations with(Map<String, ValueType> base, Map<String, ValueType> known) {
        return Declarations.of(base)
                .with("variables", new ValueType.Fields("kubernetes.variables", known));
    }

    static void validatingBinding(Cursor binding) {
        binding(binding);
        Cursor actions = binding.at("spec").at("validationActions");
        if (actions.items().isEmpty()) {
            actions.required("at least one validation action is required");
        }
        Set<String> seen = new HashSet<>();
        for (Cursor action : actions.items()) {
            action.oneOf(List.of("Audit", "Deny", "Warn"));
            action.unique(seen);
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            actions.invalid(
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
    }

    static void binding(Cursor binding) {
        Cursor spec = binding.at("spec");
        spec.at("policyName").require();
        Cursor reference = spec.at("paramRef");
        if (reference.present()) {
            boolean named = !reference.text("name").isEmpty();
            if (named == reference.has("selector")) {
                reference.at("name").required("one of name or selector must be specified");
            }
            AffinityRules.selector(reference.at("selector"));
            reference.at("parameterNotFoundAction").requireOneOf(List.of("Allow", "Deny"));
        }
        match(spec.at("matchResources"));
    }
}
