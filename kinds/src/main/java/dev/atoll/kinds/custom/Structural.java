package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A schema of a custom kind, as far as it is structural: which fields there are and of which types. Immutable.
///
/// @param type empty where nothing is said, or where it is an integer or a string
/// @param additional what a map's values are; null where it is no map
/// @param preserving whether unknown fields are kept
/// @param embedded whether it is an object of the API with metadata of its own
/// @param filler what stands in for an absent value; null where nothing does
/// @param lists how its items tell themselves apart
/// @param limits what values must keep to beside their type
public record Structural(
        String type,
        boolean nullable,
        boolean intOrString,
        boolean preserving,
        boolean embedded,
        Map<String, Structural> properties,
        @Nullable Structural additional,
        @Nullable Structural items,
        @Nullable Object filler,
        Lists lists,
        Limits limits,
        List<Rule> rules) {

    /// Says nothing: anything goes, and is kept.
    static final Structural ANYTHING =
            new Structural(
                    "",
                    true,
                    false,
                    true,
                    false,
                    Map.of(),
                    null,
                    null,
                    null,
                    new Lists("", List.of(), ""),
                    Limits.of(Map.of()),
                    List.of());

    /// How lists and maps merge.
    ///
    /// @param listType `atomic`, `set`, `map` or empty
    record Lists(String listType, List<String> keys, String mapType) {
        Lists {
            keys = List.copyOf(keys);
        }
    }

    public Structural {
        rules = List.copyOf(rules);
    }

    /// @param schema as `openAPIV3Schema` has it; what is no structural schema is read as far as it is one
    static Structural of(Map<String, Object> schema) {
        Map<String, Structural> properties = new LinkedHashMap<>();
        Map<String, Object> named = Plain.map(schema, "properties");
        if (named != null) {
            named.forEach((name, field) -> properties.put(name, read(field)));
        }
        Object additional = schema.get("additionalProperties");
        return new Structural(
                Plain.string(schema, "type"),
                isSet(schema, "nullable"),
                isSet(schema, "x-kubernetes-int-or-string"),
                isSet(schema, "x-kubernetes-preserve-unknown-fields"),
                isSet(schema, "x-kubernetes-embedded-resource"),
                properties,
                additional == null || additional.equals(false) ? null : read(additional),
                schema.get("items") == null ? null : read(schema.get("items")),
                schema.get("default"),
                new Lists(
                        Plain.string(schema, "x-kubernetes-list-type"),
                        texts(schema, "x-kubernetes-list-map-keys"),
                        Plain.string(schema, "x-kubernetes-map-type")),
                Limits.of(schema),
                Rule.of(schema));
    }

    /// Of what may be no schema.
    static Structural read(@Nullable Object schema) {
        return schema instanceof Map<?, ?> map ? of(Plain.map(map)) : ANYTHING;
    }

    static List<Structural> all(Map<String, Object> schema, String field) {
        return Plain.maps(schema, field).stream().map(Structural::of).toList();
    }

    static boolean isSet(Map<String, Object> schema, String field) {
        return Boolean.TRUE.equals(schema.get(field));
    }

    static List<String> texts(Map<String, Object> schema, String field) {
        List<String> texts = new ArrayList<>();
        if (schema.get(field) instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item)));
        }
        return texts;
    }

    /// The schema of what a map or an object has under a name; null where it does not know the name.
    @Nullable Structural field(String name) {
        Structural known = properties.get(name);
        return known == null ? additional : known;
    }

    /// Whether there is a default anywhere in it.
    boolean fills() {
        return filler != null
                || properties.values().stream().anyMatch(Structural::fills)
                || (additional != null && additional.fills())
                || (items != null && items.fills());
    }

    long countRules() {
        return rules.size()
                + properties.values().stream().mapToLong(Structural::countRules).sum()
                + (additional == null ? 0 : additional.countRules())
                + (items == null ? 0 : items.countRules());
    }

    /// Whether there is a rule anywhere in it.
    boolean hasRules() {
        return !rules.isEmpty()
                || properties.values().stream().anyMatch(Structural::hasRules)
                || (additional != null && additional.hasRules())
                || (items != null && items.hasRules());
    }
}
