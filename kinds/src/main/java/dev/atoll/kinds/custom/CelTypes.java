package dev.atoll.kinds.custom;

import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.cel.ValueType;
import dev.atoll.kinds.schema.Plain;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What expressions know of values by their schema.
final class CelTypes {
    private CelTypes() {}

    /// @param name unique among the types of an expression
    /// @param isObject whether it has an identity and metadata
    static ValueType of(Structural schema, String name, boolean isObject) {
        if (schema.intOrString()) {
            return ValueType.Simple.DYN;
        }
        return switch (schema.type()) {
            case "string" -> isTime(schema) ? ValueType.Simple.TIMESTAMP : ValueType.Simple.STRING;
            case "integer" -> ValueType.Simple.INT;
            case "number" -> ValueType.Simple.DOUBLE;
            case "boolean" -> ValueType.Simple.BOOL;
            case "array" ->
                    new ValueType.ListOf(
                            schema.items() == null
                                    ? ValueType.Simple.DYN
                                    : of(schema.items(), name + ".items", false));
            case "object" -> object(schema, name, isObject);
            default -> ValueType.Simple.DYN;
        };
    }

    private static ValueType object(Structural schema, String name, boolean isObject) {
        if (schema.additional() != null && schema.properties().isEmpty()) {
            return new ValueType.MapOf(of(schema.additional(), name + ".values", false));
        }
        if (schema.properties().isEmpty() && schema.preserving() && !isObject) {
            return ValueType.Simple.DYN;
        }
        Map<String, ValueType> fields = new LinkedHashMap<>();
        schema.properties()
                .forEach((field, of) ->
                        fields.put(field, of(of, name + "." + field, of.embedded())));
        if (isObject || schema.embedded()) {
            fields.put("apiVersion", ValueType.Simple.STRING);
            fields.put("kind", ValueType.Simple.STRING);
            fields.put(
                    "metadata",
                    new ValueType.Fields(
                            name + ".metadata",
                            Map.of(
                                    "name",
                                    ValueType.Simple.STRING,
                                    "generateName",
                                    ValueType.Simple.STRING)));
        }
        return new ValueType.Fields(name, fields);
    }

    private static boolean isTime(Structural schema) {
        return List.of("date-time", "date").contains(schema.limits().format());
    }

    private static boolean hasTimes(Structural schema) {
        return (schema.type().equals("string") && isTime(schema))
                || schema.type().equals("number")
                || schema.properties().values().stream().anyMatch(CelTypes::hasTimes)
                || (schema.additional() != null && hasTimes(schema.additional()))
                || (schema.items() != null && hasTimes(schema.items()));
    }

    /// A value as expressions see it: what is of another type to them than in the tree is replaced, in a copy.
    static @Nullable Object value(Structural schema, @Nullable Object value) {
        return hasTimes(schema) ? converted(schema, value) : value;
    }

    @SuppressWarnings("NullAway") // nulls are kept
    private static @Nullable Object converted(Structural schema, @Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                Plain.map(map)
                        .forEach((name, each) -> {
                            Structural field = schema.field(name);
                            copy.put(name, field == null ? each : converted(field, each));
                        });
                yield copy;
            }
            case List<?> list when schema.items() != null -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(each -> copy.add(converted(schema.items(), each)));
                yield copy;
            }
            case String text when schema.type().equals("string") && isTime(schema) -> time(text);
            case Long number when schema.type().equals("number") -> number.doubleValue();
            case null, default -> value;
        };
    }

    private static Object time(String text) {
        if (text.indexOf('T') < 0 && text.length() == "2000-01-01".length()) {
            try {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException _) {
                return text;
            }
        }
        return Timestamps.parse(text).map((Instant time) -> (Object) time).orElse(text);
    }
}
