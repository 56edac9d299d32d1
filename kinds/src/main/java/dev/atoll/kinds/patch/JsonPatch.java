package dev.atoll.kinds.patch;

import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// JSON patch, RFC 6902: a list of operations, all of which apply or none.
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    private record Operation(String op, String path, String from, @Nullable Object value) {}

    /// Reads the operations.
    ///
    /// @throws PatchException if the bytes are no JSON patch, or it has more than 10,000 operations
    public static JsonPatch parse(byte[] content) {
        Object value;
        try {
            value = Json.decodeValue(content);
        } catch (DecodeException e) {
            throw PatchException.malformed("error decoding patch: " + e.getMessage());
        }
        if (!(value instanceof List<?> list)) {
            throw PatchException.malformed(
                    "error decoding patch: json: cannot unmarshal "
                            + Json.typeName(value)
                            + " into Go value of type jsonpatch.Patch");
        }
        if (list.size() > MAX_OPERATIONS) {
            throw PatchException.malformed(
                    "The allowed maximum operations in a JSON patch is "
                            + MAX_OPERATIONS
                            + ", got "
                            + list.size());
        }
        List<Operation> operations = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw PatchException.malformed(
                        "error decoding patch: json: cannot unmarshal "
                                + Json.typeName(item)
                                + " into Go value of type jsonpatch.Operation");
            }
            Map<String, Object> fields = Plain.map(map);
            operations.add(
                    new Operation(
                            Plain.string(fields, "op"),
                            Plain.string(fields, "path"),
                            Plain.string(fields, "from"),
                            fields.get("value")));
        }
        return new JsonPatch(operations);
    }

    /// @throws PatchException if an operation does not apply
    public Map<String, Object> apply(Map<String, Object> current) {
        Object document = Plain.copy(current);
        for (Operation operation : operations) {
            document = apply(operation, document);
        }
        if (document instanceof Map<?, ?> map) {
            return Plain.map(map);
        }
        throw PatchException.notApplicable("the patched document is not an object");
    }

    private static @Nullable Object apply(Operation operation, @Nullable Object document) {
        String path = operation.path();
        return switch (operation.op()) {
            case "add" -> add(document, path, Plain.copy(operation.value()), "add");
            case "remove" -> remove(document, path, "remove");
            case "replace" -> replace(document, path, Plain.copy(operation.value()));
            case "move" -> {
                Object value = get(document, operation.from(), "move");
                yield add(remove(document, operation.from(), "move"), path, value, "move");
            }
            case "copy" ->
                    add(
                            document,
                            path,
                            Plain.copy(get(document, operation.from(), "copy")),
                            "copy");
            case "test" -> {
                if (!equal(find(document, path), operation.value())) {
                    throw PatchException.notApplicable(
                            "testing value " + path + " failed: test failed");
                }
                yield document;
            }
            default -> throw PatchException.notApplicable("Unexpected kind: " + operation.op());
        };
    }

    /// Numbers are equal by value, absent and null are the same.
    private static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        return Objects.equals(left, right);
    }

    private static @Nullable Object find(@Nullable Object document, String path) {
        try {
            return get(document, path, "test");
        } catch (PatchException e) {
            return null;
        }
    }

    private static @Nullable Object get(@Nullable Object document, String path, String op) {
        Object at = document;
        for (String step : steps(path, op)) {
            at = step(at, step, path, op);
        }
        return at;
    }

    private static @Nullable Object step(@Nullable Object at, String step, String path, String op) {
        if (at instanceof Map<?, ?> map && map.containsKey(step)) {
            return map.get(step);
        }
        if (at instanceof List<?> list) {
            return list.get(index(step, list.size() - 1, path, op));
        }
        throw missing(op, path);
    }

    private static @Nullable Object add(
            @Nullable Object document, String path, @Nullable Object value, String op) {
        if (path.isEmpty()) {
            return value;
        }
        Object parent = parent(document, path, op);
        String last = last(path);
        if (parent instanceof Map<?, ?> map) {
            put(Plain.map(map), last, value);
        } else if (parent instanceof List<?> list) {
            int at = last.equals("-") ? list.size() : index(last, list.size(), path, op);
            insert(Plain.list(list), at, value);
        } else {
            throw missing(op, path);
        }
        return document;
    }

    private static @Nullable Object remove(@Nullable Object document, String path, String op) {
        if (path.isEmpty()) {
            return null;
        }
        Object parent = parent(document, path, op);
        String last = last(path);
        if (parent instanceof Map<?, ?> map) {
            if (!map.containsKey(last)) {
                throw PatchException.notApplicable(
                        "error in remove for path: '"
                                + path
                                + "': Unable to remove nonexistent key: "
                                + last
                                + ": missing value");
            }
            map.remove(last);
        } else if (parent instanceof List<?> list) {
            list.remove(index(last, list.size() - 1, path, op));
        } else {
            throw missing(op, path);
        }
        return document;
    }

    private static @Nullable Object replace(
            @Nullable Object document, String path, @Nullable Object value) {
        if (path.isEmpty()) {
            return value;
        }
        Object parent = parent(document, path, "replace");
        String last = last(path);
        if (parent instanceof Map<?, ?> map && map.containsKey(last)) {
            put(Plain.map(map), last, value);
        } else if (parent instanceof List<?> list) {
            set(Plain.list(list), index(last, list.size() - 1, path, "replace"), value);
        } else {
            throw PatchException.notApplicable(
                    "replace operation does not apply: doc is missing key: "
                            + path
                            + ": missing value");
        }
        return document;
    }

    /// What holds the last step of a path; errors name the whole path.
    private static @Nullable Object parent(@Nullable Object document, String path, String op) {
        List<String> steps = steps(path, op);
        Object at = document;
        for (String step : steps.subList(0, steps.size() - 1)) {
            at = step(at, step, path, op);
        }
        return at;
    }

    private static String last(String path) {
        return unescape(path.substring(path.lastIndexOf('/') + 1));
    }

    private static List<String> steps(String path, String op) {
        if (path.isEmpty()) {
            return List.of();
        }
        if (!path.startsWith("/")) {
            throw missing(op, path);
        }
        List<String> steps = new ArrayList<>();
        for (String step : path.substring(1).split("/", -1)) {
            steps.add(unescape(step));
        }
        return steps;
    }

    private static String unescape(String step) {
        return step.indexOf('~') < 0 ? step : step.replace("~1", "/").replace("~0", "~");
    }

    /// Negative indexes count from the end, as Kubernetes accepts them.
    private static int index(String step, int max, String path, String op) {
        try {
            int index = Integer.parseInt(step);
            if (index < 0) {
                index += max + 1;
            }
            if (index >= 0 && index <= max) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw PatchException.notApplicable(
                    op
                            + " operation does not apply: strconv.Atoi: parsing \""
                            + step
                            + "\": invalid syntax");
        }
        throw PatchException.notApplicable(
                op
                        + " operation does not apply: doc is missing path: \""
                        + path
                        + "\": invalid index referenced");
    }

    private static PatchException missing(String op, String path) {
        return PatchException.notApplicable(
                op
                        + " operation does not apply: doc is missing path: \""
                        + path
                        + "\": missing value");
    }

    @SuppressWarnings("NullAway") // JSON's null is a value
    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        map.put(key, value);
    }

    @SuppressWarnings("NullAway") // JSON's null is a value
    private static void insert(List<Object> list, int index, @Nullable Object value) {
        list.add(index, value);
    }

    @SuppressWarnings("NullAway") // JSON's null is a value
    private static void set(List<Object> list, int index, @Nullable Object value) {
        list.set(index, value);
    }
}
