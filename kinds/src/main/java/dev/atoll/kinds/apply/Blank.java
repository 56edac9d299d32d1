package dev.atoll.kinds.apply;

import dev.atoll.kinds.schema.Plain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an object has before anything is set in it: the objects that Go's types have also where they are empty. Nobody
/// makes these by setting what is in them.
final class Blank {
    private static final Set<String> ALWAYS_THERE =
            Set.of(
                    "metadata",
                    "spec",
                    "status",
                    "strategy",
                    "updateStrategy",
                    "template",
                    "jobTemplate",
                    "containers");

    private Blank() {}

    static Map<String, Object> of(Map<String, Object> object) {
        Map<String, Object> blank = within(object);
        for (String field : List.of("apiVersion", "kind")) {
            Object value = object.get(field);
            if (value != null) {
                blank.put(field, value);
            }
        }
        return blank;
    }

    private static Map<String, Object> within(Map<String, Object> object) {
        Map<String, Object> blank = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (ALWAYS_THERE.contains(name)) {
                if (value instanceof Map<?, ?> map) {
                    blank.put(name, within(Plain.map(map)));
                } else if (value instanceof List) {
                    blank.put(name, List.of());
                }
            }
        });
        return blank;
    }
}
