package dev.atoll.kinds.apply;

import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import dev.atoll.kinds.schema.MergeRule;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a value is to server-side apply: what of it has an owner of its own.
sealed interface Shape {
    /// Has one owner as a whole: a single value, or a list or object that the schema calls atomic.
    Whole WHOLE = new Whole();

    /// Whatever it turns out to be: objects by their fields, all else as a whole.
    Anything ANYTHING = new Anything();

    record Whole() implements Shape {}

    record Anything() implements Shape {}

    /// An object of known fields.
    record Fields(TypeSchema schema) implements Shape {}

    /// A map whose entries are owned each for itself.
    record Entries(Shape value) implements Shape {}

    /// A list whose items are owned each for itself.
    sealed interface Items extends Shape {
        Shape item();

        /// The step to an item; null where it does not tell itself apart.
        @Nullable PathElement step(Object item);
    }

    /// A list of single values, each of which is in it once.
    record SetOf(Shape item) implements Items {
        @Override
        public @Nullable PathElement step(Object item) {
            return item instanceof Map || item instanceof List ? null : new PathElement.Value(item);
        }
    }

    /// A list of objects that some of their fields tell apart.
    record KeyedBy(List<String> keys, Shape item) implements Items {
        /// Ports are told apart by their protocol too, which those who write them down leave out.
        private static final Map<String, Object> DEFAULTS = Map.of("protocol", "TCP");

        @Override
        public @Nullable PathElement step(Object item) {
            if (!(item instanceof Map<?, ?> map)) {
                return null;
            }
            TreeMap<String, Object> fields = new TreeMap<>();
            for (String key : keys) {
                Object value = map.get(key);
                if (value == null) {
                    value = DEFAULTS.get(key);
                }
                if (value != null) {
                    fields.put(key, value);
                }
            }
            return fields.isEmpty() ? null : new PathElement.Key(fields);
        }
    }

    /// Types that upstream's OpenAPI documents mark with `x-kubernetes-map-type: atomic`.
    Set<String> ATOMIC_TYPES =
            Set.of(
                    "CrossVersionObjectReference",
                    "ConfigMapKeySelector",
                    "EndpointAddress",
                    "EndpointPort",
                    "FileKeySelector",
                    "LabelSelector",
                    "LocalObjectReference",
                    "MatchResources",
                    "NamedRuleWithOperations",
                    "NodeSelector",
                    "NodeSelectorTerm",
                    "ObjectFieldSelector",
                    "ObjectReference",
                    "OwnerReference",
                    "ParamKind",
                    "ParamRef",
                    "ResourceFieldSelector",
                    "RoleRef",
                    "ScopeSelector",
                    "ScopedResourceSelectorRequirement",
                    "SecretKeySelector",
                    "SecretReference",
                    "ServiceBackendPort",
                    "Subject",
                    "TopologySelectorTerm",
                    "TypedLocalObjectReference");

    /// The shape of a type's field; null where the type does not name it.
    static @Nullable Shape of(TypeSchema schema, String field) {
        FieldSchema known = schema.field(field);
        if (known != null) {
            return of(known.type(), known.merge());
        }
        return schema.open() ? ANYTHING : null;
    }

    private static Shape of(FieldType type, MergeRule rule) {
        return switch (type) {
            case Scalar scalar -> scalar == Scalar.ANY ? ANYTHING : WHOLE;
            case ObjectOf object ->
                    isAtomic(object.schema(), rule) ? WHOLE : new Fields(object.schema());
            case MapOf map ->
                    rule.mapType().equals("atomic")
                            ? WHOLE
                            : new Entries(of(map.value(), MergeRule.NONE));
            case ListOf list -> listOf(list, rule);
        };
    }

    private static boolean isAtomic(TypeSchema schema, MergeRule rule) {
        return switch (rule.mapType()) {
            case "atomic" -> true;
            case "granular" -> false;
            default -> ATOMIC_TYPES.contains(schema.name());
        };
    }

    /// Where no list type is said, that of strategic merge patches counts, as upstream.
    private static Shape listOf(ListOf list, MergeRule rule) {
        Shape item = of(list.item(), MergeRule.NONE);
        return switch (rule.listType()) {
            case "atomic" -> WHOLE;
            case "set" -> new SetOf(item);
            case "map" -> new KeyedBy(rule.listMapKeys(), item);
            default -> {
                if (!rule.merges()) {
                    yield WHOLE;
                }
                yield rule.patchMergeKey().isEmpty()
                        ? new SetOf(item)
                        : new KeyedBy(List.of(rule.patchMergeKey()), item);
            }
        };
    }
}
