package dev.atoll.kinds.custom;

import com.google.re2j.PatternSyntaxException;
import dev.atoll.kinds.cel.Patterns;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.validation.FieldError;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a schema of a custom kind must be like: structural, and of a size that can be worked with.
final class SchemaRules {
    /// Deeper ones are refused: all walks over schemas and over objects are recursive.
    private static final int MAX_DEPTH = 100;

    private static final int MAX_SCHEMAS = 100_000;
    private static final int MAX_PATTERN = 10_000;
    private static final Set<String> TYPES =
            Set.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> UNSUPPORTED =
            List.of("definitions", "dependencies", "patternProperties", "additionalItems", "id");
    private static final List<String> COMBINING = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> EXTENSIONS =
            List.of(
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-preserve-unknown-fields");

    private final Errors errors;
    private int schemas;

    private SchemaRules(Errors errors) {
        this.errors = errors;
    }

    static void check(Map<String, Object> schema, Place at, Errors errors) {
        SchemaRules rules = new SchemaRules(errors);
        if (Plain.string(schema, "type").isEmpty()) {
            errors.required(at.field("type"), "must not be empty at the root");
        } else if (!Plain.string(schema, "type").equals("object")) {
            errors.invalid(
                    at.field("type"), Plain.string(schema, "type"), "must be object at the root");
        }
        if (Structural.isSet(schema, "nullable")) {
            errors.forbidden(at.field("nullable"), "nullable cannot be true at the root");
        }
        if (Structural.isSet(schema, "x-kubernetes-embedded-resource")) {
            errors.forbidden(
                    at.field("x-kubernetes-embedded-resource"), "must not be true at the root");
        }
        rules.metadata(schema, at);
        rules.structural(schema, at, 0);
        if (errors.isEmpty()) {
            rules.fillers(Structural.of(schema), at);
        }
    }

    private boolean isTooLarge(Place at, int depth) {
        if (depth > MAX_DEPTH || ++schemas > MAX_SCHEMAS) {
            errors.forbidden(at, "the schema is too large or nested too deeply");
            return true;
        }
        return errors.isFull();
    }

    private void structural(Map<String, Object> schema, Place at, int depth) {
        if (isTooLarge(at, depth)) {
            return;
        }
        type(schema, at, depth);
        unsupported(schema, at);
        extensions(schema, at);
        lists(schema, at);
        values(schema, at, depth);
        Map<String, Object> properties = Plain.map(schema, "properties");
        if (properties != null) {
            properties.forEach(
                    (name, field) -> inner(field, at.field("properties").key(name), depth));
        }
        Object additional = schema.get("additionalProperties");
        if (additional instanceof Map<?, ?>) {
            inner(additional, at.field("additionalProperties"), depth);
        }
        if (schema.get("items") instanceof List<?>) {
            errors.forbidden(at.field("items"), "items must be a schema object and not an array");
        } else if (schema.get("items") != null) {
            inner(schema.get("items"), at.field("items"), depth);
        }
    }

    private void inner(@Nullable Object schema, Place at, int depth) {
        if (schema instanceof Map<?, ?> map) {
            structural(Plain.map(map), at, depth + 1);
        } else {
            errors.invalid(at, schema, "must be a schema");
        }
    }

    private void type(Map<String, Object> schema, Place at, int depth) {
        String type = Plain.string(schema, "type");
        boolean intOrString = Structural.isSet(schema, "x-kubernetes-int-or-string");
        boolean preserving = Structural.isSet(schema, "x-kubernetes-preserve-unknown-fields");
        if (intOrString && !type.isEmpty()) {
            errors.invalid(
                    at.field("type"), type, "must be empty if x-kubernetes-int-or-string is true");
        }
        if (type.isEmpty() && !intOrString && !preserving && depth > 0) {
            errors.required(
                    at.field("type"),
                    at.step().equals("items")
                            ? "must not be empty for specified array items"
                            : "must not be empty for specified object fields");
        }
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(FieldError.notSupported(at.field("type").path(), type, TYPES));
        }
        if (type.equals("array") && schema.get("items") == null) {
            errors.required(at.field("items"), "must be specified");
        }
    }

    private void unsupported(Map<String, Object> schema, Place at) {
        for (String field : UNSUPPORTED) {
            if (schema.get(field) != null) {
                errors.forbidden(at.field(field), field + " is not supported");
            }
        }
        if (!Plain.string(schema, "$ref").isEmpty()) {
            errors.forbidden(at.field("$ref"), "$ref is not supported");
        }
        if (Structural.isSet(schema, "uniqueItems")) {
            errors.forbidden(
                    at.field("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        Object additional = schema.get("additionalProperties");
        Map<String, Object> properties = Plain.map(schema, "properties");
        if (Boolean.FALSE.equals(additional)) {
            errors.forbidden(
                    at.field("additionalProperties"),
                    "additionalProperties cannot be set to false");
        } else if (additional != null && properties != null && !properties.isEmpty()) {
            errors.forbidden(at, "additionalProperties and properties are mutual exclusive");
        }
    }

    private void extensions(Map<String, Object> schema, Place at) {
        for (String extension : EXTENSIONS) {
            if (Boolean.FALSE.equals(schema.get(extension)) && extension.endsWith("fields")) {
                errors.invalid(at.field(extension), false, "must be true or undefined");
            }
        }
        if (!Structural.isSet(schema, "x-kubernetes-embedded-resource")) {
            return;
        }
        if (!Plain.string(schema, "type").equals("object")) {
            errors.invalid(
                    at.field("type"),
                    Plain.string(schema, "type"),
                    "must be object if x-kubernetes-embedded-resource is true");
        }
        Map<String, Object> properties = Plain.map(schema, "properties");
        if ((properties == null || properties.isEmpty())
                && !Structural.isSet(schema, "x-kubernetes-preserve-unknown-fields")) {
            errors.required(
                    at.field("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                            + "x-kubernetes-preserve-unknown-fields");
        }
        metadata(schema, at);
    }

    /// What metadata are, is not for a definition to say; only names may be limited.
    private void metadata(Map<String, Object> schema, Place at) {
        Map<String, Object> properties =
                Objects.requireNonNullElse(Plain.map(schema, "properties"), Map.of());
        Map<String, Object> metadata = Plain.map(properties, "metadata");
        if (metadata == null) {
            return;
        }
        Place place = at.field("properties").key("metadata");
        if (!Plain.string(metadata, "type").equals("object")) {
            errors.invalid(place.field("type"), Plain.string(metadata, "type"), "must be object");
        }
        boolean other =
                metadata.keySet().stream()
                        .anyMatch(
                                key -> !Set.of("type", "description", "properties").contains(key));
        Map<String, Object> fields =
                Objects.requireNonNullElse(Plain.map(metadata, "properties"), Map.of());
        if (other || !Set.of("name", "generateName").containsAll(fields.keySet())) {
            errors.forbidden(
                    place,
                    "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private void lists(Map<String, Object> schema, Place at) {
        String listType = Plain.string(schema, "x-kubernetes-list-type");
        Place place = at.field("x-kubernetes-list-type");
        String type = Plain.string(schema, "type");
        if (!listType.isEmpty()) {
            if (!type.equals("array")) {
                errors.invalid(
                        at.field("type"),
                        type,
                        "must be array if x-kubernetes-list-type is specified");
            }
            if (!Set.of("atomic", "set", "map").contains(listType)) {
                errors.add(
                        FieldError.notSupported(
                                place.path(), listType, List.of("atomic", "map", "set")));
            }
        }
        String mapType = Plain.string(schema, "x-kubernetes-map-type");
        if (!mapType.isEmpty()) {
            if (!type.equals("object")) {
                errors.invalid(
                        at.field("type"),
                        type,
                        "must be object if x-kubernetes-map-type is specified");
            }
            if (!Set.of("atomic", "granular").contains(mapType)) {
                errors.add(
                        FieldError.notSupported(
                                at.field("x-kubernetes-map-type").path(),
                                mapType,
                                List.of("atomic", "granular")));
            }
        }
        List<String> keys = Structural.texts(schema, "x-kubernetes-list-map-keys");
        if (listType.equals("map")) {
            keys(schema, keys, at);
        } else if (!keys.isEmpty()) {
            errors.invalid(
                    place, listType, "must be map if x-kubernetes-list-map-keys is non-empty");
        }
        if (listType.equals("set")) {
            setItems(schema, at);
        }
    }

    private void setItems(Map<String, Object> schema, Place at) {
        Map<String, Object> items = Plain.map(schema, "items");
        if (items == null) {
            return;
        }
        Place place = at.field("items");
        if (Structural.isSet(items, "nullable")) {
            errors.forbidden(
                    place.field("nullable"),
                    "cannot be nullable when x-kubernetes-list-type is set");
        }
        String type = Plain.string(items, "type");
        boolean atomic =
                switch (type) {
                    case "object" -> Plain.string(items, "x-kubernetes-map-type").equals("atomic");
                    case "array" ->
                            !Set.of("set", "map")
                                    .contains(Plain.string(items, "x-kubernetes-list-type"));
                    default -> true;
                };
        if (!atomic) {
            errors.invalid(
                    place.field(
                            type.equals("object")
                                    ? "x-kubernetes-map-type"
                                    : "x-kubernetes-list-type"),
                    null,
                    "must be atomic as item of a list with x-kubernetes-list-type=set");
        }
    }

    private void keys(Map<String, Object> schema, List<String> keys, Place at) {
        Place place = at.field("x-kubernetes-list-map-keys");
        if (keys.isEmpty()) {
            errors.required(place, "must not be empty if x-kubernetes-list-type is map");
            return;
        }
        Map<String, Object> items =
                Objects.requireNonNullElse(Plain.map(schema, "items"), Map.of());
        Map<String, Object> properties =
                Objects.requireNonNullElse(Plain.map(items, "properties"), Map.of());
        List<String> required = Structural.texts(items, "required");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            Map<String, Object> field = Plain.map(properties, key);
            if (!seen.add(key)) {
                errors.add(FieldError.duplicate(place.index(i).path(), key));
            }
            Place of = at.field("items").field("properties").key(key);
            if (field == null) {
                errors.invalid(place.index(i), key, "entries must all be names of item properties");
            } else if (Set.of("object", "array").contains(Plain.string(field, "type"))) {
                errors.invalid(
                        of.field("type"),
                        Plain.string(field, "type"),
                        "must be a scalar type if parent array has x-kubernetes-list-type=map");
            } else if (!required.contains(key) && field.get("default") == null) {
                errors.required(
                        of.field("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a "
                                + "required property");
            }
        }
    }

    private void values(Map<String, Object> schema, Place at, int depth) {
        limits(schema, at);
        for (String field : COMBINING) {
            List<Map<String, Object>> all = Plain.maps(schema, field);
            for (int i = 0; i < all.size(); i++) {
                nested(all.get(i), schema, at.field(field).index(i), depth + 1);
            }
        }
        Map<String, Object> not = Plain.map(schema, "not");
        if (not != null) {
            nested(not, schema, at.field("not"), depth + 1);
        }
    }

    private void limits(Map<String, Object> schema, Place at) {
        String pattern = Plain.string(schema, "pattern");
        if (pattern.length() > MAX_PATTERN) {
            errors.add(FieldError.tooLong(at.field("pattern").path(), MAX_PATTERN));
        } else if (!pattern.isEmpty()) {
            try {
                Patterns.compile(pattern);
            } catch (PatternSyntaxException e) {
                errors.invalid(
                        at.field("pattern"),
                        pattern,
                        "must be a valid regular expression, but isn't: " + e.getMessage());
            }
        }
        for (String field :
                List.of(
                        "minLength",
                        "maxLength",
                        "minItems",
                        "maxItems",
                        "minProperties",
                        "maxProperties")) {
            if (schema.get(field) instanceof Number number && number.longValue() < 0) {
                errors.invalid(at.field(field), number, "must be greater than or equal to 0");
            }
        }
        if (schema.get("multipleOf") instanceof Number number && number.doubleValue() <= 0) {
            errors.invalid(at.field("multipleOf"), number, "must be greater than 0");
        }
    }

    /// A schema that only limits values: what the value is must be said outside.
    private void nested(
            Map<String, Object> schema, Map<String, Object> outer, Place at, int depth) {
        if (isTooLarge(at, depth)) {
            return;
        }
        limits(schema, at);
        boolean intOrString =
                Structural.isSet(outer, "x-kubernetes-int-or-string")
                        && Set.of("integer", "string").contains(Plain.string(schema, "type"));
        for (String field : List.of("type", "title", "description")) {
            if (!Plain.string(schema, field).isEmpty() && !(intOrString && field.equals("type"))) {
                errors.forbidden(at.field(field), "must be empty to be structural");
            }
        }
        for (String field : List.of("default", "additionalProperties", "x-kubernetes-list-type")) {
            if (schema.get(field) != null) {
                errors.forbidden(at.field(field), "must be undefined to be structural");
            }
        }
        if (Structural.isSet(schema, "nullable")) {
            errors.forbidden(at.field("nullable"), "must be false to be structural");
        }
        for (String field : EXTENSIONS) {
            if (Structural.isSet(schema, field)) {
                errors.forbidden(at.field(field), "must be false to be structural");
            }
        }
        Map<String, Object> known =
                Objects.requireNonNullElse(Plain.map(outer, "properties"), Map.of());
        Map<String, Object> properties =
                Objects.requireNonNullElse(Plain.map(schema, "properties"), Map.of());
        properties.forEach((name, field) -> {
            Place place = at.field("properties").key(name);
            Map<String, Object> of = Plain.map(known, name);
            if (of == null) {
                errors.required(place, "because it is defined in " + place.path());
            } else if (field instanceof Map<?, ?> map) {
                nested(Plain.map(map), of, place, depth + 1);
            }
        });
        Map<String, Object> items = Plain.map(schema, "items");
        if (items != null) {
            nested(
                    items,
                    Objects.requireNonNullElse(Plain.map(outer, "items"), Map.of()),
                    at.field("items"),
                    depth + 1);
        }
        values(schema, at, depth);
    }

    /// Defaults must be what they stand in for.
    private void fillers(Structural schema, Place at) {
        if (errors.isFull()) {
            return;
        }
        if (schema.filler() != null) {
            filler(schema, at.field("default"));
        }
        schema.properties()
                .forEach((name, field) -> fillers(field, at.field("properties").key(name)));
        if (schema.additional() != null) {
            fillers(schema.additional(), at.field("additionalProperties"));
        }
        if (schema.items() != null) {
            fillers(schema.items(), at.field("items"));
        }
    }

    private void filler(Structural schema, Place at) {
        Object filled = Plain.copy(schema.filler());
        if (filled instanceof Map<?, ?> map && !schema.embedded()) {
            List<String> unknown = Pruner.unknown(schema, Plain.map(map));
            if (!unknown.isEmpty()) {
                errors.invalid(at, schema.filler(), "must not have unknown fields");
                return;
            }
        }
        Filler.fill(schema, filled);
        errors.addAll(Judge.errors(schema, filled, null, at));
    }
}
