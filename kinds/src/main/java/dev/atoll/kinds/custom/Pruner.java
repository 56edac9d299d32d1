package dev.atoll.kinds.custom;

import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.Schemas;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Drops the fields that a schema does not name.
final class Pruner {
    static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");
    private static final int MAX_PROBLEMS = 100;

    private final List<String> problems = new ArrayList<>();

    private Pruner() {}

    /// Changes the object in place.
    ///
    /// @return what strict field validation complains of
    /// @throws DecodeException where the object's metadata are none
    static List<String> prune(Structural schema, Map<String, Object> object) {
        Pruner pruner = new Pruner();
        if (object.get("metadata") instanceof Map<?, ?> metadata) {
            pruner.metadata(Plain.map(metadata), Place.ROOT.field("metadata"));
        } else if (object.get("metadata") != null) {
            throw new DecodeException("json: cannot unmarshal into metadata of type v1.ObjectMeta");
        }
        pruner.map(schema, object, Place.ROOT, true);
        return List.copyOf(pruner.problems);
    }

    /// Drops what a value that is no object of its own must not have.
    static List<String> unknown(Structural schema, Map<String, Object> map) {
        Pruner pruner = new Pruner();
        pruner.map(schema, map, Place.ROOT, false);
        return List.copyOf(pruner.problems);
    }

    private void metadata(Map<String, Object> metadata, Place at) {
        for (String problem :
                FieldCheck.problems(Schemas.get("meta.v1.ObjectMeta"), metadata, List.of())) {
            report(problem.replaceFirst("\"", "\"" + at.path() + "."));
        }
    }

    private void value(Structural schema, @Nullable Object value, Place at) {
        if (value instanceof Map<?, ?> map) {
            if (schema.embedded() && map.get("metadata") instanceof Map<?, ?> metadata) {
                embedded(Plain.map(metadata), at.field("metadata"));
            }
            map(schema, Plain.map(map), at, schema.embedded());
        } else if (value instanceof List<?> list && schema.items() != null) {
            for (int i = 0; i < list.size(); i++) {
                value(schema.items(), list.get(i), at.index(i));
            }
        }
    }

    /// What is wrong with its types is for the judge to say.
    private void embedded(Map<String, Object> metadata, Place at) {
        try {
            metadata(metadata, at);
        } catch (DecodeException _) {
            // Stays as it is.
        }
    }

    private void map(Structural schema, Map<String, Object> map, Place at, boolean isObject) {
        Iterator<Map.Entry<String, Object>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Object> entry = entries.next();
            String name = entry.getKey();
            if (isObject && OF_EVERY_OBJECT.contains(name)) {
                continue;
            }
            Structural field = schema.field(name);
            if (field != null) {
                value(field, entry.getValue(), at.field(name));
            } else if (!schema.preserving()) {
                report("unknown field \"" + at.field(name).path() + "\"");
                entries.remove();
            }
        }
    }

    private void report(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }
}
