package dev.atoll.kinds.cel;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Fields of values.
final class Selection {
    private Selection() {}

    static boolean has(@Nullable Object container, String field) {
        return switch (container) {
            case Map<?, ?> map -> map.containsKey(field);
            case Optional<?> optional -> Optionals.select(optional, field).isPresent();
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    static @Nullable Object field(@Nullable Object container, String field) {
        return switch (container) {
            case Map<?, ?> map -> Operators.entry(map, field);
            case Optional<?> optional -> Optionals.select(optional, field);
            case null -> throw EvaluationException.noSuchKey(field);
            default -> throw EvaluationException.noSuchOverload();
        };
    }
}
