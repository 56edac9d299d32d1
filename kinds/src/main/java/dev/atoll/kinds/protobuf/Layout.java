package dev.atoll.kinds.protobuf;

import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which field a number stands for. Where Go embeds a struct, a number stands for a message whose fields belong to
/// the object around it.
record Layout(Map<Integer, FieldSchema> fields, Map<Integer, Layout> embedded) {
    private static final Map<String, Layout> KNOWN = new ConcurrentHashMap<>();

    static Layout of(TypeSchema type) {
        return KNOWN.computeIfAbsent(type.id(), id -> read(type));
    }

    boolean isEmpty() {
        return fields.isEmpty() && embedded.isEmpty();
    }

    private static Layout read(TypeSchema type) {
        Layout layout = new Layout(new HashMap<>(), new HashMap<>());
        for (FieldSchema field : type.all()) {
            layout.add(field.protoPath(), field);
        }
        return layout;
    }

    private void add(List<Integer> path, FieldSchema field) {
        if (path.size() == 1) {
            fields.put(path.getFirst(), field);
        } else if (path.size() > 1) {
            embedded.computeIfAbsent(
                            path.getFirst(), number -> new Layout(new HashMap<>(), new HashMap<>()))
                    .add(path.subList(1, path.size()), field);
        }
    }
}
