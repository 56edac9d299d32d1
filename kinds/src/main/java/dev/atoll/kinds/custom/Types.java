package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.MergeRule;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A structural schema as the platform's own kinds have theirs: which fields there are, and how they merge.
final class Types {
    private static final String METADATA = "meta.v1.ObjectMeta";

    private Types() {}

    /// @param id and `upstreamName` of the kind's type
    static TypeSchema of(Structural schema, String id, String upstreamName) {
        return object(schema, id, upstreamName, true);
    }

    private static TypeSchema object(
            Structural schema, String id, String upstreamName, boolean isObject) {
        Map<String, FieldSchema> fields = new LinkedHashMap<>();
        if (isObject) {
            put(fields, "apiVersion", FieldType.Scalar.STRING, null);
            put(fields, "kind", FieldType.Scalar.STRING, null);
            put(
                    fields,
                    "metadata",
                    new FieldType.ObjectOf(METADATA, () -> Schemas.get(METADATA)),
                    null);
        }
        schema.properties()
                .forEach((name, field) -> {
                    if (!isObject || !Pruner.OF_EVERY_OBJECT.contains(name)) {
                        put(
                                fields,
                                name,
                                type(field, id + "." + name, upstreamName + "." + name),
                                field);
                    }
                });
        return new TypeSchema(id, upstreamName, fields, schema.preserving());
    }

    private static void put(
            Map<String, FieldSchema> fields,
            String name,
            FieldType type,
            @Nullable Structural schema) {
        fields.put(name, new FieldSchema(name, type, false, List.of(), rule(schema)));
    }

    /// An object whose schema says nothing else merges field by field.
    private static MergeRule rule(@Nullable Structural schema) {
        if (schema == null) {
            return MergeRule.NONE;
        }
        Structural.Lists lists = schema.lists();
        return new MergeRule(
                "",
                "",
                lists.listType(),
                lists.keys(),
                lists.mapType().isEmpty() ? "granular" : lists.mapType());
    }

    private static FieldType type(Structural schema, String id, String upstreamName) {
        if (schema.intOrString()) {
            return FieldType.Scalar.INT_OR_STRING;
        }
        return switch (schema.type()) {
            case "string" -> FieldType.Scalar.STRING;
            case "integer" -> FieldType.Scalar.INT64;
            case "number" -> FieldType.Scalar.DOUBLE;
            case "boolean" -> FieldType.Scalar.BOOLEAN;
            case "array" ->
                    new FieldType.ListOf(
                            schema.items() == null
                                    ? FieldType.Scalar.ANY
                                    : type(schema.items(), id + ".items", upstreamName + ".items"));
            case "object" -> {
                if (schema.additional() != null && schema.properties().isEmpty()) {
                    yield new FieldType.MapOf(
                            type(schema.additional(), id + ".values", upstreamName + ".values"));
                }
                if (schema.properties().isEmpty() && schema.preserving() && !schema.embedded()) {
                    yield FieldType.Scalar.ANY;
                }
                TypeSchema type = object(schema, id, upstreamName, schema.embedded());
                yield new FieldType.ObjectOf(id, () -> type);
            }
            default -> FieldType.Scalar.ANY;
        };
    }
}
