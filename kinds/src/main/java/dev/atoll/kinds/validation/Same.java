package dev.atoll.kinds.validation;

import dev.atoll.kinds.schema.Plain;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Semantic equality: absent, null and empty are the same.
final class Same {
    private Same() {}

    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (isEmpty(left) && isEmpty(right)) {
            return true;
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return sameMaps(Plain.map(a), Plain.map(b));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.equals(left, right);
    }

    private static boolean sameMaps(Map<String, Object> left, Map<String, Object> right) {
        Set<String> keys = new HashSet<>(left.keySet());
        keys.addAll(right.keySet());
        for (String key : keys) {
            if (!same(left.get(key), right.get(key))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
    }
}
