package dev.atoll.kinds.cel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes plain values of what an evaluation gives: copies that hold nothing optional.
final class Results {
    private Results() {}

    @SuppressWarnings("NullAway") // null is a value in plain trees
    static @Nullable Object plain(@Nullable Object value, Meter meter) {
        return switch (value) {
            case Operators.Grown list -> {
                meter.charge(list.size());
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(plain(item, meter)));
                yield copy;
            }
            case Made made -> {
                meter.charge(made.size());
                Map<Object, Object> copy = new LinkedHashMap<>();
                made.forEach((key, item) -> copy.put(key, plain(item, meter)));
                yield copy;
            }
            case Optional<?> optional when optional.isPresent() ->
                    Optional.ofNullable(plain(Optionals.value(optional), meter));
            case null, default -> value;
        };
    }

    /// A map that an expression has made.
    static final class Made extends LinkedHashMap<Object, @Nullable Object> {
        private static final long serialVersionUID = 1L;
    }
}
