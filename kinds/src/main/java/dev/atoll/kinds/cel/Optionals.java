package dev.atoll.kinds.cel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values that may not be there. `or` and `orValue` are not here: they look at their argument only where they need it.
final class Optionals {
    /// What stands for null inside an optional value.
    static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "null";
                }
            };

    private Optionals() {}

    static void addTo(Functions functions) {
        functions
                .add("optional.of", Object.class, 1, a -> of(a.get(0)))
                .add("optional.none", Object.class, 0, _ -> Optional.empty())
                .add(
                        "optional.ofNonZeroValue",
                        Object.class,
                        1,
                        a -> isZero(a.get(0)) ? Optional.empty() : of(a.get(0)))
                .add("hasValue", Optional.class, 1, a -> a.as(Optional.class, 0).isPresent())
                .add("value", Optional.class, 1, a -> value(a.as(Optional.class, 0)))
                .add("_?._", Object.class, 2, a -> select(a.get(0), a.get(1)))
                .add("_[?_]", Object.class, 2, a -> select(a.get(0), a.get(1)));
    }

    static Optional<Object> of(@Nullable Object value) {
        return Optional.of(value == null ? NULL : value);
    }

    static @Nullable Object value(Optional<?> optional) {
        if (optional.isEmpty()) {
            throw new EvaluationException("optional.none() dereference");
        }
        return optional.get() == NULL ? null : optional.get();
    }

    /// Of an optional value, what is in it is asked.
    static Optional<Object> select(@Nullable Object container, @Nullable Object key) {
        return switch (container) {
            case Optional<?> optional ->
                    optional.isEmpty() ? Optional.empty() : select(value(optional), key);
            case Map<?, ?> map when key != null ->
                    map.containsKey(key) ? of(map.get(key)) : Optional.empty();
            case List<?> list when key instanceof Long at ->
                    at >= 0 && at < list.size() ? of(list.get(at.intValue())) : Optional.empty();
            case null -> Optional.empty();
            default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static boolean isZero(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Boolean flag -> !flag;
            case Long number -> number == 0;
            case Unsigned number -> number.bits() == 0;
            case Double number -> number == 0;
            case String text -> text.isEmpty();
            case Bytes bytes -> bytes.length() == 0;
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case java.time.Duration span -> span.isZero();
            case Optional<?> optional -> optional.isEmpty();
            default -> false;
        };
    }
}
