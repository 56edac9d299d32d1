package dev.atoll.kinds.schema;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Holds a decoded object against its schema, as a decoder into Go structs does: unknown fields and
/// nulls are dropped, quantities and times are brought to their canonical form, and a value of the
/// wrong type is refused.
public final class FieldCheck {
    private static final int MAX_PROBLEMS = 100;

    private final List<String> problems = new ArrayList<>();

    private FieldCheck() {}

    /// Changes the object in place.
    ///
    /// @param duplicates the paths that the decoder found twice
    /// @return what strict field validation complains of, in Kubernetes' words; empty if nothing
    /// @throws DecodeException if a value has the wrong type
    public static List<String> problems(
            Kind kind, Map<String, Object> object, List<String> duplicates) {
        return problems(kind.schema().get(), object, duplicates);
    }

    /// As above, for a type that is no kind of its own, such as `policy.v1.Eviction`.
    public static List<String> problems(
            TypeSchema schema, Map<String, Object> object, List<String> duplicates) {
        FieldCheck check = new FieldCheck();
        for (String path : duplicates) {
            check.report("duplicate field \"" + path + "\"");
        }
        check.object(schema, object, null);
        return List.copyOf(check.problems);
    }

    private void report(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    /// Where the walk is. Paths are spelled only when something is wrong.
    private record Place(@Nullable Place parent, String name, int index) {
        /// `spec.containers[0].image`.
        String path() {
            String step = index < 0 ? name : "[" + index + "]";
            if (parent == null) {
                return step;
            }
            return index < 0 ? parent.path() + "." + step : parent.path() + step;
        }

        /// `spec.containers.image`, as Go's decoder names a place.
        String goPath() {
            if (parent == null) {
                return name;
            }
            return index < 0 ? parent.goPath() + "." + name : parent.goPath();
        }
    }

    private void object(TypeSchema schema, Map<String, Object> object, @Nullable Place at) {
        Iterator<Map.Entry<String, Object>> entries = object.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Object> entry = entries.next();
            FieldSchema field = schema.field(entry.getKey());
            if (field == null) {
                if (!schema.open()) {
                    String path = new Place(at, entry.getKey(), -1).path();
                    report("unknown field \"" + path + "\"");
                    entries.remove();
                }
                continue;
            }
            @Nullable Object value = entry.getValue();
            if (value == null) {
                entries.remove();
                continue;
            }
            Object checked =
                    value(field.type(), value, new Place(at, entry.getKey(), -1), schema.name());
            entry.setValue(checked);
        }
    }

    private Object value(FieldType type, Object value, Place at, String owner) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar, value, at, owner);
            case ObjectOf object -> {
                if (!(value instanceof Map<?, ?> map)) {
                    throw mismatch(value, at, owner, type);
                }
                object(object.schema(), Plain.map(map), at);
                yield value;
            }
            case ListOf list -> {
                if (!(value instanceof List<?> items)) {
                    throw mismatch(value, at, owner, type);
                }
                items(list, Plain.list(items), at, owner);
                yield value;
            }
            case MapOf map -> {
                if (!(value instanceof Map<?, ?> entries)) {
                    throw mismatch(value, at, owner, type);
                }
                entries(map, Plain.map(entries), at, owner);
                yield value;
            }
        };
    }

    private void items(ListOf type, List<Object> items, Place at, String owner) {
        for (int i = 0; i < items.size(); i++) {
            @Nullable Object item = items.get(i);
            if (item == null) {
                items.set(i, Plain.zero(type.item()));
                continue;
            }
            Object checked = value(type.item(), item, new Place(at, "", i), owner);
            items.set(i, checked);
        }
    }

    private void entries(MapOf type, Map<String, Object> entries, Place at, String owner) {
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            @Nullable Object value = entry.getValue();
            Object checked =
                    value == null
                            ? Plain.zero(type.value())
                            : value(type.value(), value, new Place(at, entry.getKey(), -1), owner);
            entry.setValue(checked);
        }
    }

    private static Object scalar(Scalar type, Object value, Place at, String owner) {
        return switch (type) {
            case STRING -> {
                if (!(value instanceof String)) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case BOOLEAN -> {
                if (!(value instanceof Boolean)) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case INT32 -> {
                if (!(value instanceof Long number) || number != number.intValue()) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case INT64 -> {
                if (!(value instanceof Long)) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case DOUBLE -> {
                if (!(value instanceof Number)) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case INT_OR_STRING -> {
                if (!(value instanceof String) && !(value instanceof Long)) {
                    throw mismatch(value, at, owner, type);
                }
                yield value;
            }
            case QUANTITY -> quantity(value, at, owner);
            case TIME, MICRO_TIME -> time(type, value, at, owner);
            case BYTES -> bytes(value, at, owner);
            case ANY -> value;
        };
    }

    private static Object quantity(Object value, Place at, String owner) {
        if (!(value instanceof String) && !(value instanceof Number)) {
            throw mismatch(value, at, owner, Scalar.QUANTITY);
        }
        try {
            String canonical = Quantity.parse(value.toString()).toString();
            return canonical.equals(value) ? value : canonical;
        } catch (IllegalArgumentException e) {
            throw new DecodeException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Object time(Scalar type, Object value, Place at, String owner) {
        if (!(value instanceof String text)) {
            throw mismatch(value, at, owner, type);
        }
        Instant time =
                Timestamps.parse(text)
                        .orElseThrow(() ->
                                new DecodeException(
                                        "parsing time \""
                                                + text
                                                + "\" as \"2006-01-02T15:04:05Z07:00\":"
                                                + " cannot parse \""
                                                + text
                                                + "\""));
        return type == Scalar.TIME ? Timestamps.seconds(time) : Timestamps.micros(time);
    }

    private static Object bytes(Object value, Place at, String owner) {
        if (!(value instanceof String text)) {
            throw mismatch(value, at, owner, Scalar.BYTES);
        }
        try {
            byte[] content = Base64.getMimeDecoder().decode(text);
            String canonical = Base64.getEncoder().encodeToString(content);
            if (canonical.equals(text)) {
                return value;
            }
            byte[] strict = Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
            return Base64.getEncoder().encodeToString(strict);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("illegal base64 data at input byte " + badByte(text), e);
        }
    }

    private static int badByte(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || "+/=\r\n".indexOf(c) >= 0;
            if (!good) {
                return i;
            }
        }
        return text.length() / 4 * 4;
    }

    private static DecodeException mismatch(Object value, Place at, String owner, FieldType type) {
        String found = value instanceof Number ? "number " + value : Json.typeName(value);
        String wanted = Plain.goType(type);
        boolean numeric = wanted.startsWith("int") && !wanted.startsWith("intstr");
        return new DecodeException(
                "json: cannot unmarshal "
                        + (numeric ? found : Json.typeName(value))
                        + " into Go struct field "
                        + owner
                        + "."
                        + at.goPath()
                        + " of type "
                        + wanted);
    }
}
