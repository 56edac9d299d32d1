package dev.atoll.kinds.validation;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One thing wrong with an object.
///
/// @param reason as in the causes of a status, such as `FieldValueInvalid`
/// @param field the path, such as `spec.containers[0].image`
/// @param message in Kubernetes' words, without the path
public record FieldError(String reason, String field, String message) {

    public static FieldError required(String field, String detail) {
        return new FieldError(
                "FieldValueRequired",
                field,
                detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    public static FieldError invalid(String field, @Nullable Object value, String detail) {
        return new FieldError(
                "FieldValueInvalid", field, "Invalid value: " + shown(value) + ": " + detail);
    }

    public static FieldError notSupported(
            String field, @Nullable Object value, Collection<String> supported) {
        String list =
                new TreeSet<>(supported)
                        .stream().map(FieldError::shown).collect(Collectors.joining(", "));
        return new FieldError(
                "FieldValueNotSupported",
                field,
                "Unsupported value: " + shown(value) + ": supported values: " + list);
    }

    public static FieldError duplicate(String field, @Nullable Object value) {
        return new FieldError("FieldValueDuplicate", field, "Duplicate value: " + shown(value));
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError("FieldValueForbidden", field, "Forbidden: " + detail);
    }

    public static FieldError notFound(String field, @Nullable Object value) {
        return new FieldError("FieldValueNotFound", field, "Not found: " + shown(value));
    }

    public static FieldError tooLong(String field, int maxBytes) {
        return new FieldError(
                "FieldValueTooLong",
                field,
                "Too long: may not be more than " + maxBytes + " bytes");
    }

    public static FieldError tooMany(String field, int actual, int max) {
        return new FieldError(
                "FieldValueTooMany",
                field,
                "Too many: " + actual + ": must have at most " + max + " items");
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            default -> new String(Json.encode(value), StandardCharsets.UTF_8);
        };
    }

    private static String quoted(String text) {
        return new String(Json.encode(text), StandardCharsets.UTF_8);
    }

    /// `spec.containers[0].image: Required value`, as a status' message lists it.
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
