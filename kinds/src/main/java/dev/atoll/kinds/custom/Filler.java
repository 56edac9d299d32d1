package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Fills in the defaults of a schema. A null where none may be counts as absent.
final class Filler {
    private Filler() {}

    /// Changes the object in place.
    static void fill(Structural schema, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map(schema, Plain.map(map));
        } else if (value instanceof List<?> list && schema.items() != null) {
            items(schema.items(), Plain.list(list));
        }
    }

    private static void map(Structural schema, Map<String, Object> map) {
        map.entrySet()
                .removeIf(entry -> {
                    Structural field = schema.field(entry.getKey());
                    return entry.getValue() == null && field != null && !field.nullable();
                });
        schema.properties()
                .forEach((name, field) -> {
                    if (field.filler() != null && !map.containsKey(name)) {
                        map.put(name, Objects.requireNonNull(Plain.copy(field.filler())));
                    }
                });
        map.forEach((name, value) -> {
            Structural field = schema.field(name);
            if (field != null) {
                fill(field, value);
            }
        });
    }

    private static void items(Structural schema, List<Object> list) {
        for (int i = 0; i < list.size(); i++) {
            @Nullable Object item = list.get(i);
            if (item == null && !schema.nullable() && schema.filler() != null) {
                list.set(i, Objects.requireNonNull(Plain.copy(schema.filler())));
            }
            fill(schema, list.get(i));
        }
    }
}
