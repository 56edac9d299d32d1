package dev.atoll.kinds.custom;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.validation.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says what of a value its schema does not allow, in the words of upstream's OpenAPI validation. What is as it was
/// before is not complained of again.
final class Judge {
    private static final int MAX_ERRORS = 100;

    /// How many schemas are held against values, and how many texts against patterns, for one object. More only a
    /// schema has that was made for it.
    private static final long MAX_STEPS = 20_000_000;

    private static final int LENGTH_OF_STEP = 16;

    private final List<FieldError> errors = new ArrayList<>();
    private final Steps steps;

    /// What is left to be done for an object.
    private static final class Steps {
        private long left = MAX_STEPS;

        boolean take(long count) {
            left -= count;
            return left >= 0;
        }
    }

    private Judge(Steps steps) {
        this.steps = steps;
    }

    /// @param old null where there is none
    static List<FieldError> errors(
            Structural schema, @Nullable Object value, @Nullable Object old, Place at) {
        return errors(schema, value, old, at, new Steps());
    }

    private static List<FieldError> errors(
            Structural schema,
            @Nullable Object value,
            @Nullable Object old,
            Place at,
            Steps steps) {
        Judge judge = new Judge(steps);
        judge.value(schema, value, old, at);
        return judge.errors;
    }

    private boolean mayGoOn(long count, Place at) {
        boolean goesOn = steps.take(count);
        if (!goesOn && errors.isEmpty()) {
            invalid(at, "", "takes too long to validate");
        }
        return goesOn;
    }

    private void add(FieldError error) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(error);
        }
    }

    private void value(Structural schema, @Nullable Object value, @Nullable Object old, Place at) {
        if (errors.size() >= MAX_ERRORS || (old != null && old.equals(value))) {
            return;
        }
        if (!mayGoOn(1, at)) {
            return;
        }
        if (value == null && schema.nullable()) {
            return;
        }
        if (!isOfType(schema, value)) {
            String wanted = schema.intOrString() ? "integer,string" : schema.type();
            add(wrongType(at, typeOf(value), wanted));
            return;
        }
        if (schema.embedded() && value instanceof Map<?, ?> map) {
            embedded(Plain.map(map), at);
        }
        limits(schema, value, at);
        combined(schema.limits(), value, at);
        if (value instanceof Map<?, ?> map) {
            map(schema, Plain.map(map), old instanceof Map<?, ?> was ? Plain.map(was) : null, at);
        } else if (value instanceof List<?> list) {
            items(schema, list, old, at);
        }
    }

    private static FieldError wrongType(Place at, String found, String wanted) {
        return new FieldError(
                "FieldValueTypeInvalid",
                nameOf(at),
                "Invalid value: "
                        + json(found)
                        + ": "
                        + at.path()
                        + " in body must be of type "
                        + wanted
                        + ": "
                        + json(found));
    }

    private static String nameOf(Place at) {
        String path = at.path();
        return path.isEmpty() ? "<nil>" : path;
    }

    private static String json(@Nullable Object value) {
        return new String(
                Json.encode(Objects.requireNonNullElse(value, "null")),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private static boolean isOfType(Structural schema, @Nullable Object value) {
        if (schema.intOrString()) {
            return value instanceof String || isWhole(value);
        }
        return switch (schema.type()) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> isWhole(value);
            case "number" -> value instanceof Number;
            default -> value != null || schema.preserving();
        };
    }

    private static boolean isWhole(@Nullable Object value) {
        return value instanceof Long || (value instanceof Double number && number % 1 == 0);
    }

    private static String typeOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "object";
            case List<?> list -> "array";
            case String text -> "string";
            case Boolean flag -> "boolean";
            case Long number -> "integer";
            default -> "number";
        };
    }

    private void invalid(Place at, @Nullable Object value, String what) {
        add(FieldError.invalid(nameOf(at), value, at.path() + " in body " + what));
    }

    private void embedded(Map<String, Object> object, Place at) {
        for (String field : List.of("apiVersion", "kind")) {
            if (Plain.string(object, field).isEmpty()) {
                add(FieldError.required(at.field(field).path(), "must not be empty"));
            }
        }
    }

    private void limits(Structural schema, @Nullable Object value, Place at) {
        Limits limits = schema.limits();
        if (limits.allowed() != null && !mayGoOn(limits.allowed().size(), at)) {
            return;
        }
        if (limits.allowed() != null && limits.allowed().stream().noneMatch(a -> same(a, value))) {
            add(notSupported(at, value, limits.allowed()));
        }
        switch (value) {
            case String text -> text(limits, text, at);
            case Number number -> number(limits, number, at);
            case List<?> list -> {
                if (list.size() > limits.items().most()) {
                    add(FieldError.tooMany(at.path(), list.size(), (int) limits.items().most()));
                } else if (list.size() < limits.items().least()) {
                    invalid(
                            at,
                            list.size(),
                            "should have at least " + limits.items().least() + " items");
                }
            }
            case Map<?, ?> map -> size(limits, map, at);
            case null, default -> {}
        }
    }

    private void size(Limits limits, Map<?, ?> map, Place at) {
        if (map.size() > limits.properties().most()) {
            add(FieldError.tooMany(nameOf(at), map.size(), (int) limits.properties().most()));
        } else if (map.size() < limits.properties().least()) {
            invalid(
                    at,
                    map.size(),
                    "should have at least " + limits.properties().least() + " properties");
        }
        for (String field : limits.required()) {
            if (!map.containsKey(field)) {
                add(FieldError.required(at.field(field).path(), ""));
            }
        }
    }

    private static FieldError notSupported(Place at, @Nullable Object value, List<?> allowed) {
        List<String> shown =
                allowed.stream()
                        .map(each -> json(each instanceof String ? each : json(each)))
                        .toList();
        return new FieldError(
                "FieldValueNotSupported",
                nameOf(at),
                "Unsupported value: "
                        + json(value)
                        + ": supported values: "
                        + String.join(", ", shown));
    }

    /// Numbers are the same whether they are written with a fraction or not.
    private static boolean same(@Nullable Object left, @Nullable Object right) {
        return (left instanceof Number a && right instanceof Number b)
                ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
                : Objects.equals(left, right);
    }

    private void text(Limits limits, String text, Place at) {
        long length = text.codePointCount(0, text.length());
        if (length > limits.lengths().most()) {
            add(FieldError.tooLong(at.path(), (int) limits.lengths().most()));
        } else if (length < limits.lengths().least()) {
            invalid(at, text, "should be at least " + limits.lengths().least() + " chars long");
        } else if (limits.pattern() != null && !matches(limits, text, at)) {
            invalid(at, text, "should match '" + limits.patternText() + "'");
        }
        if (!Formats.keeps(limits.format(), text)) {
            invalid(at, text, "must be of type " + limits.format() + ": " + json(text));
        }
    }

    private boolean matches(Limits limits, String text, Place at) {
        long work =
                (text.length() / LENGTH_OF_STEP + 1L)
                        * (limits.patternSteps() / LENGTH_OF_STEP + 1L);
        return !mayGoOn(work, at) || Objects.requireNonNull(limits.pattern()).matcher(text).find();
    }

    private void number(Limits limits, Number number, Place at) {
        double value = number.doubleValue();
        Number step = limits.multipleOf();
        if (step != null && step.doubleValue() > 0 && value / step.doubleValue() % 1 != 0) {
            invalid(at, number, "should be a multiple of " + shown(step));
        }
        Number most = limits.maximum();
        if (most != null) {
            int compared = Double.compare(value, most.doubleValue());
            if (limits.exclusiveMaximum() && compared >= 0) {
                invalid(at, number, "should be less than " + shown(most));
            } else if (compared > 0) {
                invalid(at, number, "should be less than or equal to " + shown(most));
            }
        }
        Number least = limits.minimum();
        if (least != null) {
            int compared = Double.compare(value, least.doubleValue());
            if (limits.exclusiveMinimum() && compared <= 0) {
                invalid(at, number, "should be greater than " + shown(least));
            } else if (compared < 0) {
                invalid(at, number, "should be greater than or equal to " + shown(least));
            }
        }
    }

    private static String shown(Number number) {
        return number instanceof Double d && d % 1 == 0 && Math.abs(d) < 1e15
                ? Long.toString(d.longValue())
                : number.toString();
    }

    private void combined(Limits limits, @Nullable Object value, Place at) {
        for (Structural each : limits.allOf()) {
            errors(each, value, null, at, steps).forEach(this::add);
        }
        if (!limits.anyOf().isEmpty()) {
            List<List<FieldError>> failures = failures(limits.anyOf(), value, at);
            if (failures.size() == limits.anyOf().size()) {
                whole(at, "must validate at least one schema (anyOf)");
                best(failures);
            }
        }
        if (!limits.oneOf().isEmpty()) {
            List<List<FieldError>> failures = failures(limits.oneOf(), value, at);
            int valid = limits.oneOf().size() - failures.size();
            if (valid != 1) {
                whole(
                        at,
                        "must validate one and only one schema (oneOf). "
                                + (valid == 0
                                        ? "Found none valid"
                                        : "Found " + valid + " valid alternatives"));
                if (valid == 0) {
                    best(failures);
                }
            }
        }
        Structural not = limits.not();
        if (not != null && errors(not, value, null, at, steps).isEmpty()) {
            whole(at, "must not validate the schema (not)");
        }
    }

    private List<List<FieldError>> failures(
            List<Structural> schemas, @Nullable Object value, Place at) {
        List<List<FieldError>> failures = new ArrayList<>();
        for (Structural each : schemas) {
            List<FieldError> found = errors(each, value, null, at, steps);
            if (!found.isEmpty()) {
                failures.add(found);
            }
        }
        return failures;
    }

    private void whole(Place at, String what) {
        add(FieldError.invalid("<nil>", "", json(at.path()) + " " + what));
    }

    /// Tells of the alternative that is the nearest.
    private void best(List<List<FieldError>> failures) {
        failures.stream()
                .min(java.util.Comparator.comparingInt(List::size))
                .orElse(List.of())
                .forEach(this::add);
    }

    private void map(
            Structural schema,
            Map<String, Object> map,
            @Nullable Map<String, Object> old,
            Place at) {
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            Structural field = schema.field(entry.getKey());
            boolean ofEveryObject =
                    (schema.embedded() || at.parent() == null)
                            && Pruner.OF_EVERY_OBJECT.contains(entry.getKey());
            if (field != null && !ofEveryObject) {
                value(
                        field,
                        entry.getValue(),
                        old == null ? null : old.get(entry.getKey()),
                        at.field(entry.getKey()));
            }
        }
    }

    private void items(Structural schema, List<?> list, @Nullable Object old, Place at) {
        Items items = new Items(schema);
        for (int twice : items.duplicates(list)) {
            add(FieldError.duplicate(at.index(twice).path(), items.identity(list.get(twice))));
        }
        if (schema.items() == null) {
            return;
        }
        Map<Object, Object> before = items.byIdentity(old);
        for (int i = 0; i < list.size(); i++) {
            Object identity = items.identity(list.get(i));
            value(
                    schema.items(),
                    list.get(i),
                    identity == null ? null : before.get(identity),
                    at.index(i));
        }
    }
}
