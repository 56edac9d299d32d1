package dev.atoll.kinds.custom;

import dev.atoll.kinds.cel.Cel;
import dev.atoll.kinds.cel.Compiled;
import dev.atoll.kinds.cel.Declarations;
import dev.atoll.kinds.cel.Outcome;
import dev.atoll.kinds.cel.Program;
import dev.atoll.kinds.cel.ValueType;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.validation.FieldError;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of a schema, compiled. Safe for use by many threads.
final class Rules {
    /// What all rules together may cost for one object, in upstream's units.
    private static final long BUDGET = 10_000_000;

    private static final int MAX_DEPTH_OF_ERRORS = 100;

    /// Of one schema. Compiling one takes milliseconds.
    private static final int MAX_RULES = 1_000;

    private static final String OLD = "oldSelf";
    private static final String SELF = "self";
    private static final Cel CEL = new Cel();

    private final Structural root;
    private final IdentityHashMap<Structural, List<Ready>> ready;

    /// A rule and what it was compiled to.
    ///
    /// @param message null where the rule computes none
    private record Ready(Rule rule, Program program, @Nullable Program message) {
        boolean isTransition() {
            return program.references().contains(OLD);
        }
    }

    private Rules(Structural root, IdentityHashMap<Structural, List<Ready>> ready) {
        this.root = root;
        this.ready = ready;
    }

    static Rules of(Structural root) {
        IdentityHashMap<Structural, List<Ready>> ready = new IdentityHashMap<>();
        if (root.hasRules()) {
            compile(root, Place.ROOT, true, ready, new Errors());
        }
        return new Rules(root, ready);
    }

    /// What is wrong with the rules of a schema.
    ///
    /// @param at where the schema is
    static List<FieldError> problems(Structural schema, Place at) {
        Errors errors = new Errors();
        if (schema.countRules() > MAX_RULES) {
            errors.forbidden(at, "there may be no more than " + MAX_RULES + " rules in a schema");
        } else if (schema.hasRules()) {
            compile(schema, at, true, new IdentityHashMap<>(), errors);
        }
        return errors.found();
    }

    private static void compile(
            Structural schema,
            Place at,
            boolean isObject,
            IdentityHashMap<Structural, List<Ready>> ready,
            Errors errors) {
        if (!schema.rules().isEmpty()) {
            ValueType type = CelTypes.of(schema, "Self", isObject);
            List<Ready> compiled = new ArrayList<>();
            for (int i = 0; i < schema.rules().size() && !errors.isFull(); i++) {
                compile(
                                schema.rules().get(i),
                                type,
                                at.field("x-kubernetes-validations").index(i),
                                errors)
                        .ifPresent(compiled::add);
            }
            ready.put(schema, compiled);
        }
        schema.properties()
                .forEach((name, field) ->
                        compile(
                                field,
                                at.field("properties").key(name),
                                field.embedded(),
                                ready,
                                errors));
        if (schema.additional() != null) {
            compile(schema.additional(), at.field("additionalProperties"), false, ready, errors);
        }
        if (schema.items() != null) {
            compile(schema.items(), at.field("items"), false, ready, errors);
        }
    }

    private static Optional<Ready> compile(Rule rule, ValueType type, Place at, Errors errors) {
        if (rule.expression().isBlank()) {
            errors.required(at.field("rule"), "rule is not specified");
            return Optional.empty();
        }
        if (rule.message().contains("\n")) {
            errors.invalid(
                    at.field("message"), rule.message(), "message must not contain line breaks");
        }
        List<String> reasons =
                List.of(
                        "FieldValueDuplicate",
                        "FieldValueForbidden",
                        "FieldValueInvalid",
                        "FieldValueRequired");
        if (!rule.reason().isEmpty() && !reasons.contains(rule.reason())) {
            errors.add(FieldError.notSupported(at.field("reason").path(), rule.reason(), reasons));
        }
        Declarations declarations =
                Declarations.of(
                        Map.of(
                                SELF,
                                type,
                                OLD,
                                rule.optionalOldSelf() ? ValueType.Simple.DYN : type));
        Optional<Program> program =
                compile(rule.expression(), declarations, at.field("rule"), errors);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        if (!program.get().mayBe("bool")) {
            errors.invalid(
                    at.field("rule"), rule.expression(), "cel expression must evaluate to a bool");
            return Optional.empty();
        }
        Program message = null;
        if (!rule.messageExpression().isBlank()) {
            Place of = at.field("messageExpression");
            message = compile(rule.messageExpression(), declarations, of, errors).orElse(null);
            if (message != null && !message.mayBe("string")) {
                errors.invalid(
                        of,
                        rule.messageExpression(),
                        "messageExpression must evaluate to a string");
            }
        }
        return Optional.of(new Ready(rule, program.get(), message));
    }

    private static Optional<Program> compile(
            String expression, Declarations declarations, Place at, Errors errors) {
        return switch (CEL.compile(expression, declarations)) {
            case Compiled.Success(Program program) -> Optional.of(program);
            case Compiled.Failure(String text) -> {
                errors.invalid(at, expression, "compilation failed: " + text);
                yield Optional.empty();
            }
        };
    }

    /// What the rules say against an object.
    ///
    /// @param old null where it is new
    List<FieldError> errors(Map<String, Object> object, @Nullable Map<String, Object> old) {
        if (ready.isEmpty()) {
            return List.of();
        }
        Evaluation evaluation = new Evaluation();
        evaluation.value(root, object, old, Place.ROOT, 0);
        return evaluation.errors.found();
    }

    /// One object's.
    private final class Evaluation {
        private final Errors errors = new Errors();
        private long budget = BUDGET;

        private void value(
                Structural schema,
                @Nullable Object value,
                @Nullable Object old,
                Place at,
                int depth) {
            if (value == null || depth > MAX_DEPTH_OF_ERRORS || errors.isFull()) {
                return;
            }
            for (Ready each : ready.getOrDefault(schema, List.of())) {
                if (budget < 0) {
                    return;
                }
                rule(schema, each, value, old, at);
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> was = old instanceof Map<?, ?> m ? Plain.map(m) : Map.of();
                Plain.map(map)
                        .forEach((name, each) -> {
                            Structural field = schema.field(name);
                            if (field != null) {
                                value(field, each, was.get(name), at.field(name), depth + 1);
                            }
                        });
            } else if (value instanceof List<?> list && schema.items() != null) {
                Items items = new Items(schema);
                Map<Object, Object> was =
                        schema.lists().listType().equals("map") ? items.byIdentity(old) : Map.of();
                for (int i = 0; i < list.size(); i++) {
                    Object identity = items.identity(list.get(i));
                    Object before = identity == null ? null : was.get(identity);
                    value(schema.items(), list.get(i), before, at.index(i), depth + 1);
                }
            }
        }

        private void rule(
                Structural schema, Ready ready, Object value, @Nullable Object old, Place at) {
            boolean optional = ready.rule().optionalOldSelf();
            if (ready.isTransition() ? old == null && !optional : value.equals(old)) {
                return;
            }
            Map<String, Object> variables = new LinkedHashMap<>();
            Object self = CelTypes.value(schema, value);
            variables.put(SELF, self == null ? value : self);
            Object before = old == null ? null : CelTypes.value(schema, old);
            if (optional) {
                variables.put(OLD, Optional.ofNullable(before));
            } else if (before != null) {
                variables.put(OLD, before);
            }
            Outcome outcome = ready.program().evaluate(variables, budget);
            budget -= outcome.cost();
            switch (outcome) {
                case Outcome.Value(Object result, long _) -> {
                    if (!Boolean.TRUE.equals(result)) {
                        broken(schema, ready, value, variables, at);
                    }
                }
                case Outcome.Failed(String message, long _) ->
                        refuse(
                                schema,
                                value,
                                at,
                                message + " evaluating rule: " + ready.rule().expression());
                case Outcome.OverBudget _ -> {
                    budget = -1;
                    refuse(
                            schema,
                            value,
                            at,
                            "validation failed due to running out of cost budget, no further validation rules "
                                    + "will be run");
                }
            }
        }

        private void refuse(Structural schema, Object value, Place at, String detail) {
            errors.add(FieldError.invalid(nameOf(at), shown(schema, value), detail));
        }

        private static String nameOf(Place at) {
            return at.path().isEmpty() ? "<nil>" : at.path();
        }

        private static Object shown(Structural schema, Object value) {
            return Set.of("object", "array").contains(schema.type()) ? schema.type() : value;
        }

        private void broken(
                Structural schema,
                Ready ready,
                Object value,
                Map<String, Object> variables,
                Place at) {
            Rule rule = ready.rule();
            String said = computed(ready, variables);
            String detail =
                    !said.isEmpty()
                            ? said
                            : rule.message().isBlank()
                                    ? "failed rule: " + rule.expression().trim()
                                    : rule.message();
            String field = nameOf(placeOf(rule, at));
            errors.add(
                    switch (rule.reason()) {
                        case "FieldValueForbidden" -> FieldError.forbidden(field, detail);
                        case "FieldValueRequired" -> FieldError.required(field, detail);
                        case "FieldValueDuplicate" ->
                                FieldError.duplicate(field, shown(schema, value));
                        default ->
                                said.isEmpty()
                                        ? FieldError.invalid(field, shown(schema, value), detail)
                                        : new FieldError(
                                                "FieldValueInvalid",
                                                field,
                                                "Invalid value: " + detail);
                    });
        }

        private static Place placeOf(Rule rule, Place at) {
            Place place = at;
            for (String name :
                    JsonPath.parse(rule.fieldPath()).flatMap(JsonPath::names).orElse(List.of())) {
                place = place.field(name);
            }
            return place;
        }

        /// The message that the rule computes; empty where it computes none.
        private String computed(Ready ready, Map<String, Object> variables) {
            if (ready.message() == null) {
                return "";
            }
            Outcome outcome = ready.message().evaluate(variables, Math.max(0, budget));
            budget -= outcome.cost();
            return outcome instanceof Outcome.Value(Object text, long _)
                            && text instanceof String said
                            && !said.isBlank()
                            && said.indexOf('\n') < 0
                    ? said.trim()
                    : "";
        }
    }
}
