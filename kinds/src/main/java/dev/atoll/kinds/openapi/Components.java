package dev.atoll.kinds.openapi;

import static dev.atoll.kinds.openapi.Literals.object;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.custom.CustomKind;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import dev.atoll.kinds.schema.MergeRule;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Collects the schemas of a document: those asked for, and all that they refer to.
final class Components {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String OBJECT_META = "meta.v1.ObjectMeta";
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Map<String, String>> descriptions = new HashMap<>();
    private final Map<String, List<Object>> identities = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    Map<String, Object> schemas() {
        return schemas;
    }

    void add(Kind kind) {
        TypeSchema schema = kind.schema().get();
        identify(
                schema.upstreamName(),
                kind.identity().group(),
                kind.identity().version(),
                kind.identity().kind());
        if (kind.custom() != null && seen.add(schema.id())) {
            schemas.put(schema.upstreamName(), defined(schema, kind.custom()));
        }
        add(schema);
        String list = schema.upstreamName() + "List";
        if (kind.allows("list") && !schemas.containsKey(list)) {
            schemas.put(list, list(kind, schema));
        }
    }

    /// What a definition says, and what every object has.
    private Map<String, Object> defined(TypeSchema schema, CustomKind custom) {
        Map<String, Object> document = new LinkedHashMap<>(custom.schema());
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> named = Plain.map(custom.schema(), "properties");
        if (named != null) {
            properties.putAll(named);
        }
        properties.put(
                "apiVersion",
                string(
                        "APIVersion defines the versioned schema of this representation of an object."));
        properties.put(
                "kind", string("Kind is the name of the resource that this object represents."));
        add(Schemas.get(OBJECT_META));
        Map<String, Object> metadata = wrapped(META + "ObjectMeta");
        metadata.put("description", "Standard object's metadata.");
        properties.put("metadata", metadata);
        document.put("properties", properties);
        document.put(
                "x-kubernetes-group-version-kind",
                identities.getOrDefault(schema.upstreamName(), List.of()));
        return document;
    }

    private void identify(String name, String group, String version, String kind) {
        identities
                .computeIfAbsent(name, ignored -> new ArrayList<>())
                .add(object("group", group, "version", version, "kind", kind));
    }

    private Map<String, Object> list(Kind kind, TypeSchema item) {
        Map<String, Object> properties =
                object(
                        "apiVersion",
                                string(
                                        "APIVersion defines the versioned schema of this representation of an object."),
                        "kind",
                                string(
                                        "Kind is the name of the resource that this object represents."),
                        "metadata", reference("meta.v1.ListMeta"),
                        "items", object("type", "array", "items", refer(item.upstreamName())));
        add(Schemas.get("meta.v1.ListMeta"));
        return object(
                "description",
                kind.listKind().kind() + " is a list of " + kind.identity().kind() + ".",
                "type",
                "object",
                "required",
                List.of("items"),
                "properties",
                properties,
                "x-kubernetes-group-version-kind",
                List.of(
                        object(
                                "group", kind.identity().group(),
                                "version", kind.identity().version(),
                                "kind", kind.listKind().kind())));
    }

    private static Map<String, Object> string(String description) {
        return object("description", description, "type", "string");
    }

    /// A reference to a built-in type, which becomes part of the document.
    Map<String, Object> reference(String id) {
        TypeSchema schema = Schemas.get(id);
        add(schema);
        return object("$ref", "#/components/schemas/" + schema.upstreamName());
    }

    Map<String, Object> reference(TypeSchema schema) {
        add(schema);
        return object("$ref", "#/components/schemas/" + schema.upstreamName());
    }

    private void add(TypeSchema schema) {
        if (!seen.add(schema.id())) {
            return;
        }
        Map<String, Object> properties = new TreeMap<>();
        List<Object> required = new ArrayList<>();
        for (FieldSchema field : schema.all()) {
            properties.put(field.name(), property(schema, field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        Map<String, Object> component = object();
        describe(component, schema, schema.name());
        component.put("type", "object");
        if (!required.isEmpty()) {
            component.put("required", required);
        }
        if (!properties.isEmpty()) {
            component.put("properties", properties);
        }
        List<Object> identity = identities.get(schema.upstreamName());
        if (identity != null) {
            component.put("x-kubernetes-group-version-kind", identity);
        } else if (schema.id().equals("meta.v1.DeleteOptions")
                || schema.id().equals("meta.v1.Status")) {
            component.put(
                    "x-kubernetes-group-version-kind",
                    List.of(object("group", "", "version", "v1", "kind", schema.name())));
        }
        schemas.put(schema.upstreamName(), component);
    }

    private void describe(Map<String, Object> target, TypeSchema schema, String key) {
        String room = schema.id().substring(0, schema.id().lastIndexOf('.'));
        String text = descriptions.computeIfAbsent(room, Components::texts).get(key);
        if (text != null) {
            target.put("description", text);
        }
    }

    private static Map<String, String> texts(String room) {
        return Schemas.has(room) ? Schemas.descriptions(room) : Map.of();
    }

    private Map<String, Object> property(TypeSchema owner, FieldSchema field) {
        Map<String, Object> property = object();
        describe(property, owner, owner.name() + "." + field.name());
        if (field.type() instanceof ObjectOf of && !property.containsKey("description")) {
            describe(property, of.schema(), of.schema().name());
        }
        property.putAll(type(field.type(), true));
        MergeRule merge = field.merge();
        put(property, "x-kubernetes-patch-strategy", merge.patchStrategy());
        put(property, "x-kubernetes-patch-merge-key", merge.patchMergeKey());
        put(property, "x-kubernetes-list-type", merge.listType());
        put(property, "x-kubernetes-map-type", merge.mapType());
        if (!merge.listMapKeys().isEmpty()) {
            property.put("x-kubernetes-list-map-keys", merge.listMapKeys());
        }
        return property;
    }

    private static void put(Map<String, Object> target, String key, String value) {
        if (!value.isEmpty()) {
            target.put(key, value);
        }
    }

    private Map<String, Object> type(FieldType type, boolean property) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar, property);
            case ObjectOf of -> {
                TypeSchema schema = of.schema();
                add(schema);
                yield wrapped(schema.upstreamName());
            }
            case ListOf list -> object("type", "array", "items", type(list.item(), false));
            case MapOf map ->
                    object("type", "object", "additionalProperties", type(map.value(), false));
        };
    }

    /// A reference that other keys may stand beside.
    private static Map<String, Object> wrapped(String name) {
        return object("allOf", List.of(refer(name)));
    }

    private static Map<String, Object> refer(String name) {
        return object("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> scalar(Scalar scalar, boolean property) {
        return switch (scalar) {
            case STRING -> object("type", "string");
            case INT32 -> object("type", "integer", "format", "int32");
            case INT64 -> object("type", "integer", "format", "int64");
            case DOUBLE -> object("type", "number", "format", "double");
            case BOOLEAN -> object("type", "boolean");
            case BYTES -> object("type", "string", "format", "byte");
            case TIME ->
                    named(META + "Time", object("type", "string", "format", "date-time"), property);
            case MICRO_TIME ->
                    named(
                            META + "MicroTime",
                            object("type", "string", "format", "date-time"),
                            property);
            case QUANTITY ->
                    named(
                            QUANTITY,
                            object(
                                    "oneOf",
                                    List.of(object("type", "string"), object("type", "number"))),
                            property);
            case INT_OR_STRING ->
                    named(
                            INT_OR_STRING,
                            object(
                                    "format",
                                    "int-or-string",
                                    "oneOf",
                                    List.of(object("type", "integer"), object("type", "string"))),
                            property);
            case ANY -> object("x-kubernetes-preserve-unknown-fields", true);
        };
    }

    private Map<String, Object> named(String name, Map<String, Object> schema, boolean property) {
        schemas.putIfAbsent(name, schema);
        return property ? wrapped(name) : refer(name);
    }
}
