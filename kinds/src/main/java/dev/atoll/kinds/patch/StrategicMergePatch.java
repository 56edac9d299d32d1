package dev.atoll.kinds.patch;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import dev.atoll.kinds.schema.MergeRule;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Strategic merge patch: as a merge patch, but lists merge by the keys that the schema names, and
/// directives in the patch (`$patch`, `$retainKeys`, `$setElementOrder/FIELD`,
/// `$deleteFromPrimitiveList/FIELD`) say what a merge cannot.
public final class StrategicMergePatch {
    static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String SET_ORDER = "$setElementOrder/";
    static final String DELETE_ITEMS = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /// @throws PatchException if a directive is unknown, or a list item lacks its key
    public static Map<String, Object> apply(
            Kind kind, Map<String, Object> current, Map<String, Object> patch) {
        return apply(kind.schema().get(), current, patch);
    }

    public static Map<String, Object> apply(
            TypeSchema schema, Map<String, Object> current, Map<String, Object> patch) {
        return object(schema, Plain.copy(current), Plain.copy(patch));
    }

    /// Merges into `current`, and may take parts of `patch`: both are copies.
    static Map<String, Object> object(
            @Nullable TypeSchema schema, Map<String, Object> current, Map<String, Object> patch) {
        Object directive = patch.remove(PATCH);
        if (directive != null) {
            switch (String.valueOf(directive)) {
                case "replace" -> {
                    return clean(patch);
                }
                case "delete" -> {
                    return new LinkedHashMap<>();
                }
                case "merge" -> {}
                default -> throw PatchException.malformed("Unknown patch type found: " + directive);
            }
        }
        retainKeys(current, patch);
        for (Map.Entry<String, Object> entry : patch.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(DELETE_ITEMS)) {
                deleteItems(current, key.substring(DELETE_ITEMS.length()), entry.getValue());
            } else if (key.startsWith(SET_ORDER)) {
                String field = key.substring(SET_ORDER.length());
                if (!patch.containsKey(field)) {
                    order(schema, current, field, entry.getValue());
                }
            } else {
                field(schema, current, patch, key);
            }
        }
        return current;
    }

    private static void field(
            @Nullable TypeSchema schema,
            Map<String, Object> current,
            Map<String, Object> patch,
            String key) {
        @Nullable Object value = patch.get(key);
        @Nullable Object old = current.get(key);
        if (value == null) {
            current.remove(key);
            return;
        }
        FieldSchema field = schema == null ? null : schema.field(key);
        if (value instanceof Map<?, ?> map && old instanceof Map<?, ?> base) {
            boolean replaces = field != null && field.merge().patchStrategy().equals("replace");
            current.put(
                    key,
                    replaces
                            ? clean(Plain.map(map))
                            : child(field, Plain.map(base), Plain.map(map)));
        } else if (value instanceof List<?> items && old instanceof List<?> base) {
            MergeRule rule = field == null ? MergeRule.NONE : field.merge();
            if (rule.merges()) {
                Object order = patch.get(SET_ORDER + key);
                ListMerge merge = new ListMerge(key, rule.patchMergeKey(), item(field));
                current.put(key, merge.merge(Plain.list(base), Plain.list(items), order));
            } else {
                current.put(key, cleanList(items));
            }
        } else {
            current.put(key, cleanValue(value));
        }
    }

    private static Map<String, Object> child(
            @Nullable FieldSchema field, Map<String, Object> base, Map<String, Object> patch) {
        if (field != null && field.type() instanceof MapOf map) {
            TypeSchema values = map.value() instanceof ObjectOf object ? object.schema() : null;
            return mapEntries(values, base, patch);
        }
        return object(schemaOf(field == null ? null : field.type()), base, patch);
    }

    /// A map's values are objects of one type; its keys are no fields.
    private static Map<String, Object> mapEntries(
            @Nullable TypeSchema values, Map<String, Object> base, Map<String, Object> patch) {
        if (values == null) {
            return object(null, base, patch);
        }
        for (Map.Entry<String, Object> entry : patch.entrySet()) {
            Map<String, Object> old = Plain.map(base, entry.getKey());
            if (old != null && entry.getValue() instanceof Map<?, ?> map) {
                base.put(entry.getKey(), object(values, old, Plain.map(map)));
            } else {
                field(null, base, patch, entry.getKey());
            }
        }
        return base;
    }

    private static @Nullable TypeSchema schemaOf(@Nullable FieldType type) {
        return switch (type) {
            case ObjectOf object -> object.schema();
            case ListOf list -> null;
            case MapOf map -> null;
            case Scalar scalar -> null;
            case null -> null;
        };
    }

    private static @Nullable TypeSchema item(@Nullable FieldSchema field) {
        return field != null && field.type() instanceof ListOf list ? schemaOf(list.item()) : null;
    }

    private static void order(
            @Nullable TypeSchema schema,
            Map<String, Object> current,
            String key,
            @Nullable Object order) {
        FieldSchema field = schema == null ? null : schema.field(key);
        if (field != null && field.merge().merges() && current.get(key) instanceof List<?> base) {
            ListMerge merge = new ListMerge(key, field.merge().patchMergeKey(), item(field));
            current.put(key, merge.merge(Plain.list(base), new ArrayList<>(), order));
        }
    }

    private static void retainKeys(Map<String, Object> current, Map<String, Object> patch) {
        @Nullable Object directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        if (!(directive instanceof List<?> keys)) {
            throw PatchException.malformed("invalid patch format of " + RETAIN_KEYS);
        }
        Set<Object> kept = new HashSet<>(keys);
        for (Map.Entry<String, Object> entry : patch.entrySet()) {
            @Nullable Object value = entry.getValue();
            if (value != null
                    && !entry.getKey().startsWith("$")
                    && !kept.contains(entry.getKey())) {
                throw PatchException.malformed(
                        RETAIN_KEYS + " directive must contain all the keys in the patch");
            }
        }
        current.keySet().removeIf(key -> !kept.contains(key));
    }

    private static void deleteItems(
            Map<String, Object> current, String key, @Nullable Object items) {
        if (!(items instanceof List<?> deleted)) {
            throw PatchException.malformed(
                    "invalid patch format of primitive list: " + Json.typeName(items));
        }
        if (current.get(key) instanceof List<?> base) {
            List<Object> kept = new ArrayList<>(base);
            kept.removeAll(deleted);
            current.put(key, kept);
        }
    }

    /// What a patch adds: without its nulls and directives.
    static Map<String, Object> clean(Map<String, Object> added) {
        Map<String, Object> clean = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : added.entrySet()) {
            @Nullable Object value = entry.getValue();
            String key = entry.getKey();
            boolean directive =
                    key.equals(PATCH)
                            || key.equals(RETAIN_KEYS)
                            || key.startsWith(SET_ORDER)
                            || key.startsWith(DELETE_ITEMS);
            if (value != null && !directive) {
                clean.put(key, cleanValue(value));
            }
        }
        return clean;
    }

    static Object cleanValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> clean(Plain.map(map));
            case List<?> list -> cleanList(list);
            default -> value;
        };
    }

    /// Items that only say what to delete or replace add nothing.
    private static List<Object> cleanList(List<?> list) {
        List<Object> clean = new ArrayList<>(list.size());
        for (Object item : list) {
            if (item instanceof Map<?, ?> map && map.get(PATCH) instanceof String directive) {
                if (directive.equals("delete")
                        || (directive.equals("replace") && map.size() == 1)) {
                    continue;
                }
            }
            if (item != null) {
                clean.add(cleanValue(item));
            }
        }
        return clean;
    }
}
