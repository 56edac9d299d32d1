package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.StoredState;
import dev.atoll.server.tenant.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A line of an archive between the first and the last: an object as it is stored, or that a base object is deleted.
///
/// @param object empty where it is deleted
record ArchivedObject(
        String group,
        String resource,
        String namespace,
        String name,
        Optional<Map<String, Object>> object) {
    private static final byte[] OBJECT = ",\"object\":".getBytes(StandardCharsets.US_ASCII);

    /// Nothing is parsed: the object's bytes are those that the store has.
    static byte[] line(ObjectKey key, StoredState state) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("group", key.group());
        head.put("resource", key.resource());
        if (!key.namespace().isEmpty()) {
            head.put("namespace", key.namespace());
        }
        head.put("name", key.name());
        return switch (state) {
            case StoredState.Hidden _ -> {
                head.put("deleted", true);
                yield Json.encode(head);
            }
            case StoredState.Present present -> {
                byte[] json = present.json().array();
                byte[] begun = Json.encode(head);
                ByteArrayOutputStream line =
                        new ByteArrayOutputStream(begun.length + OBJECT.length + json.length);
                line.write(begun, 0, begun.length - 1);
                line.writeBytes(OBJECT);
                line.writeBytes(json);
                line.write('}');
                yield line.toByteArray();
            }
        };
    }

    /// @throws ArchiveException where the line is none
    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    static ArchivedObject of(Tree line) {
        boolean deleted = line.bool("deleted");
        boolean present = line.get("object") instanceof Map<?, ?>;
        if (deleted == present) {
            throw new ArchiveException("it has a line that is no object");
        }
        return new ArchivedObject(
                line.string("group", ""),
                line.string("resource", ""),
                line.string("namespace", ""),
                line.string("name", ""),
                line.get("object") instanceof Map<?, ?> map
                        ? Optional.of((Map<String, Object>) map)
                        : Optional.empty());
    }

    /// For people.
    String place() {
        return resource
                + (group.isEmpty() ? "" : "." + group)
                + " "
                + (namespace.isEmpty() ? "" : namespace + "/")
                + name;
    }
}
