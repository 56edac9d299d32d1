package dev.atoll.kinds.cel;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a function is called with: first its receiver, where it has one. A value of another type than is asked for is
/// an error of the expression.
final class Arguments {
    private final @Nullable Object[] values;
    private final Meter meter;

    Arguments(@Nullable Object[] values, Meter meter) {
        this.values = values;
        this.meter = meter;
    }

    Meter meter() {
        return meter;
    }

    int count() {
        return values.length;
    }

    @Nullable Object get(int index) {
        return values[index];
    }

    <T> T as(Class<T> type, int index) {
        Object value = values[index];
        if (!type.isInstance(value)) {
            throw EvaluationException.noSuchOverload();
        }
        return type.cast(value);
    }

    String text(int index) {
        return as(String.class, index);
    }

    long integer(int index) {
        return as(Long.class, index);
    }

    boolean flag(int index) {
        return as(Boolean.class, index);
    }

    List<?> list(int index) {
        return as(List.class, index);
    }

    Map<?, ?> map(int index) {
        return as(Map.class, index);
    }
}
