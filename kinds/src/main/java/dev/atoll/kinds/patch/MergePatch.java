package dev.atoll.kinds.patch;

import dev.atoll.kinds.schema.Plain;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON merge patch, RFC 7386: objects merge, null removes, all else replaces.
public final class MergePatch {
    private MergePatch() {}

    public static Map<String, Object> apply(
            Map<String, Object> current, Map<String, Object> patch) {
        return merge(Plain.copy(current), patch);
    }

    private static Map<String, Object> merge(
            Map<String, Object> target, Map<String, Object> patch) {
        for (Map.Entry<String, Object> entry : patch.entrySet()) {
            @Nullable Object value = entry.getValue();
            if (value == null) {
                target.remove(entry.getKey());
            } else if (value instanceof Map<?, ?> map) {
                Map<String, Object> old = Plain.map(target, entry.getKey());
                Map<String, Object> base = old == null ? new LinkedHashMap<>() : old;
                target.put(entry.getKey(), merge(base, Plain.map(map)));
            } else {
                put(target, entry.getKey(), Plain.copy(value));
            }
        }
        return target;
    }

    private static void put(Map<String, Object> target, String key, @Nullable Object value) {
        if (value != null) {
            target.put(key, value);
        }
    }
}
