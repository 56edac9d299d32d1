package dev.atoll.kinds.schema;

import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plain values of the decoders, seen as what they are known to be.
public final class Plain {
    private Plain() {}

    /// Keys of decoded maps are texts.
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    @SuppressWarnings("unchecked")
    public static List<Object> list(List<?> list) {
        return (List<Object>) list;
    }

    /// The map in a field, or null if there is none.
    public static @Nullable Map<String, Object> map(Map<String, Object> object, String field) {
        return object.get(field) instanceof Map<?, ?> map ? map(map) : null;
    }

    /// The map in a field, which is made if there is none.
    public static Map<String, Object> mapIn(Map<String, Object> object, String field) {
        Map<String, Object> found = map(object, field);
        if (found == null) {
            found = new LinkedHashMap<>();
            object.put(field, found);
        }
        return found;
    }

    /// The maps in a list field.
    public static List<Map<String, Object>> maps(Map<String, Object> object, String field) {
        List<Map<String, Object>> maps = new ArrayList<>();
        if (object.get(field) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    maps.add(map(map));
                }
            }
        }
        return maps;
    }

    public static String string(@Nullable Map<String, Object> object, String field) {
        return object != null && object.get(field) instanceof String text ? text : "";
    }

    /// A copy that shares nothing mutable with the original.
    public static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> copy(map(map));
            case List<?> list -> copyList(list);
            case null, default -> value;
        };
    }

    @SuppressWarnings("NullAway") // nulls are kept
    public static Map<String, Object> copy(Map<String, Object> map) {
        Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> copy.put(key, copy(value)));
        return copy;
    }

    @SuppressWarnings("NullAway") // nulls are kept
    private static List<Object> copyList(List<?> list) {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(copy(item)));
        return copy;
    }

    /// What Go has where a list or map holds a null.
    static Object zero(FieldType type) {
        return switch (type) {
            case Scalar.INT32, Scalar.INT64, Scalar.INT_OR_STRING -> 0L;
            case Scalar.DOUBLE -> 0.0;
            case Scalar.BOOLEAN -> false;
            case Scalar.QUANTITY -> "0";
            case ObjectOf object -> new LinkedHashMap<String, Object>();
            case MapOf map -> new LinkedHashMap<String, Object>();
            case ListOf list -> new ArrayList<Object>();
            case Scalar scalar -> "";
        };
    }

    /// The type as Go spells it.
    static String goType(FieldType type) {
        return switch (type) {
            case ObjectOf object -> object.schema().goName();
            case ListOf list -> "[]" + goType(list.item());
            case MapOf map -> "map[string]" + goType(map.value());
            case Scalar scalar ->
                    switch (scalar) {
                        case STRING -> "string";
                        case INT32 -> "int32";
                        case INT64 -> "int64";
                        case DOUBLE -> "float64";
                        case BOOLEAN -> "bool";
                        case BYTES -> "[]uint8";
                        case TIME -> "v1.Time";
                        case MICRO_TIME -> "v1.MicroTime";
                        case QUANTITY -> "resource.Quantity";
                        case INT_OR_STRING -> "intstr.IntOrString";
                        case ANY -> "interface {}";
                    };
        };
    }
}
