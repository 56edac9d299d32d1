package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A version of a definition.
///
/// @param fields as `spec.versions` has them
record DefinedVersion(Map<String, Object> fields) {
    String name() {
        return Plain.string(fields, "name");
    }

    boolean isServed() {
        return Structural.isSet(fields, "served");
    }

    boolean isStorage() {
        return Structural.isSet(fields, "storage");
    }

    /// One without is that of a definition from before schemas were required: anything goes.
    Map<String, Object> schema() {
        Map<String, Object> schema = Plain.map(fields, "schema");
        return schema == null
                ? Map.of("type", "object", "x-kubernetes-preserve-unknown-fields", true)
                : Objects.requireNonNullElse(Plain.map(schema, "openAPIV3Schema"), Map.of());
    }

    List<String> subresources() {
        Map<String, Object> subresources =
                Objects.requireNonNullElse(Plain.map(fields, "subresources"), Map.of());
        List<String> names = new ArrayList<>();
        for (String name : List.of("scale", "status")) {
            if (subresources.get(name) != null) {
                names.add(name);
            }
        }
        return names;
    }

    List<String> selectable() {
        return Plain.maps(fields, "selectableFields").stream()
                .map(field -> Plain.string(field, "jsonPath"))
                .toList();
    }

    Optional<String> warning(Definition definition) {
        if (!Structural.isSet(fields, "deprecated")) {
            return Optional.empty();
        }
        String said = Plain.string(fields, "deprecationWarning");
        return Optional.of(
                said.isEmpty()
                        ? definition.group()
                                + "/"
                                + name()
                                + " "
                                + definition.kindName()
                                + " is deprecated"
                        : said);
    }
}
