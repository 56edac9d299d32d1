package dev.atoll.kinds.generator;

import java.util.List;

/// A type of the API, as the generator's writers see it.
///
/// @param group the short name of the group, which is also the Java package's (`core`, `rbac`)
/// @param upstreamName the name that OpenAPI documents use
record TypeModel(
        String group,
        String version,
        String name,
        String upstreamName,
        String description,
        List<FieldModel> fields) {

    TypeModel {
        fields = List.copyOf(fields);
    }

    String room() {
        return group + "." + version;
    }

    String id() {
        return room() + "." + name;
    }

    boolean has(String field) {
        return fields.stream().anyMatch(candidate -> candidate.name().equals(field));
    }

    boolean isObject() {
        return has("apiVersion") && has("kind") && has("metadata");
    }

    boolean isList() {
        return isObject() && has("items") && name.endsWith("List");
    }

    /// A field of a type.
    ///
    /// @param shape the type in the notation of the schema files, see `FieldType` of the kinds
    /// @param protoPath the numbers that lead to the field in the protocol buffer, joined by dots:
    ///     more than one where Go embeds a struct, none where there is no such field
    record FieldModel(
            String name,
            String shape,
            boolean required,
            String protoPath,
            String description,
            ListFacts lists) {}

    /// How a list or map merges; empty texts where the table has nothing.
    record ListFacts(
            String patchStrategy,
            String patchMergeKey,
            String listType,
            String listMapKeys,
            String mapType) {
        static final ListFacts NONE = new ListFacts("", "", "", "", "");
    }
}
