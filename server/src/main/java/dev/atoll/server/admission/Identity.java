package dev.atoll.server.admission;

import dev.atoll.server.object.Metadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an object is known by, which no webhook or policy may change.
record Identity(Map<String, Object> object, Map<String, Object> known) {
    private static final List<String> FIELDS =
            List.of(
                    "name",
                    "namespace",
                    "uid",
                    "resourceVersion",
                    "generation",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds");

    static Identity of(Map<String, Object> object) {
        Map<String, Object> known = new LinkedHashMap<>();
        for (String field : FIELDS) {
            Object value = Metadata.of(object).fields().get(field);
            if (value != null) {
                known.put(field, value);
            }
        }
        for (String field : List.of("apiVersion", "kind")) {
            Object value = object.get(field);
            if (value != null) {
                known.put(field, value);
            }
        }
        return new Identity(object, known);
    }

    /// @param change of the object
    void keepWhile(Runnable change) {
        change.run();
        Metadata metadata = Metadata.of(object);
        FIELDS.forEach(field -> metadata.set(field, known.get(field)));
        for (String field : List.of("apiVersion", "kind")) {
            Object value = known.get(field);
            if (value != null) {
                object.put(field, value);
            }
        }
    }
}
