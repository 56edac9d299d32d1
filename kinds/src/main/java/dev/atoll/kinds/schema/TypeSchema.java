package dev.atoll.kinds.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The schema of an object type.
///
/// @param id the type's room and name, such as `core.v1.PodSpec`
/// @param upstreamName the name that OpenAPI documents use, such as `io.k8s.api.core.v1.PodSpec`
/// @param open whether fields that the schema does not name are kept
public record TypeSchema(
        String id, String upstreamName, Map<String, FieldSchema> fields, boolean open) {

    public TypeSchema {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /// The last part of the id: `PodSpec`.
    public String name() {
        return id.substring(id.lastIndexOf('.') + 1);
    }

    /// As Go prints the type: `v1.PodSpec`.
    public String goName() {
        int name = id.lastIndexOf('.');
        return id.substring(id.lastIndexOf('.', name - 1) + 1);
    }

    public @Nullable FieldSchema field(String name) {
        return fields.get(name);
    }

    public Collection<FieldSchema> all() {
        return fields.values();
    }
}
