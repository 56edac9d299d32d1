package dev.atoll.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An immutable object of the API: a map of field names to `String`, `Long`, `Double`, `Boolean`,
/// `List` or `Map`. It may be made from encoded bytes, which are parsed when a field is first read.
///
/// Absent and null are the same; reading an absent field gives the empty value, so that readers
/// need no null checks where Kubernetes makes no difference. Safe for use by many threads: parsing
/// twice is harmless.
public final class Tree {
    private static final Tree EMPTY = new Tree(Map.of());

    /// The fields, or what reads them.
    private final Object origin;

    private volatile @Nullable Map<String, Object> parsed;

    private Tree(Object origin) {
        this.origin = origin;
    }

    public static Tree empty() {
        return EMPTY;
    }

    /// The caller gives the map away: it must not change afterwards.
    public static Tree of(Map<String, Object> fields) {
        return new Tree(fields);
    }

    /// A tree that is read when its first field is.
    public static Tree lazy(Supplier<Map<String, Object>> source) {
        return new Tree(source);
    }

    /// The fields, unmodifiable, nested values too by convention.
    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(read());
    }

    @SuppressWarnings("unchecked") // an origin is one of the two
    private Map<String, Object> read() {
        if (origin instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        Map<String, Object> known = parsed;
        if (known == null) {
            known = ((Supplier<Map<String, Object>>) origin).get();
            parsed = known;
        }
        return known;
    }

    public boolean has(String field) {
        return read().get(field) != null;
    }

    public boolean isEmpty() {
        return read().isEmpty();
    }

    public @Nullable Object get(String field) {
        return read().get(field);
    }

    public @Nullable String string(String field) {
        Object value = get(field);
        return value == null ? null : value.toString();
    }

    public String string(String field, String absent) {
        String value = string(field);
        return value == null ? absent : value;
    }

    public @Nullable Long integer(String field) {
        return get(field) instanceof Number number ? number.longValue() : null;
    }

    public long integer(String field, long absent) {
        Long value = integer(field);
        return value == null ? absent : value;
    }

    public @Nullable Double number(String field) {
        return get(field) instanceof Number number ? number.doubleValue() : null;
    }

    public boolean bool(String field) {
        return Boolean.TRUE.equals(get(field));
    }

    public @Nullable Boolean boolOrNull(String field) {
        return get(field) instanceof Boolean value ? value : null;
    }

    /// The object under a field; the empty tree where there is none.
    public Tree child(String field) {
        return get(field) instanceof Map<?, ?> map ? view(map) : EMPTY;
    }

    /// The objects in a list field; empty where there is none.
    public List<Tree> children(String field) {
        if (!(get(field) instanceof List<?> list)) {
            return List.of();
        }
        List<Tree> children = new ArrayList<>(list.size());
        for (Object item : list) {
            children.add(item instanceof Map<?, ?> map ? view(map) : EMPTY);
        }
        return Collections.unmodifiableList(children);
    }

    public List<String> strings(String field) {
        if (!(get(field) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream().map(String::valueOf).toList();
    }

    public Map<String, String> stringMap(String field) {
        if (!(get(field) instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, String> strings = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) ->
                strings.put(String.valueOf(key), value == null ? "" : value.toString()));
        return Collections.unmodifiableMap(strings);
    }

    /// The tree with one field set, or removed where `value` is null. `value` may be a `Tree`, or a
    /// list of them.
    public Tree with(String field, @Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(fields());
        if (value == null) {
            copy.remove(field);
        } else {
            copy.put(field, plain(value));
        }
        return new Tree(copy);
    }

    /// Plain JSON values: trees and typed views unwrapped, numbers as `Long` or `Double`.
    private static Object plain(Object value) {
        return switch (value) {
            case Tree tree -> tree.fields();
            case ApiObject object -> object.tree().fields();
            case TreeView view -> view.tree().fields();
            case Integer number -> number.longValue();
            case Quantity quantity -> quantity.toString();
            case Instant time -> Timestamps.seconds(time);
            case IntOrString either -> either.value();
            case List<?> list -> list.stream().map(Tree::plain).toList();
            case Map<?, ?> map -> plainMap(map);
            default -> value;
        };
    }

    private static Map<String, Object> plainMap(Map<?, ?> map) {
        Map<String, Object> plain = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> plain.put(String.valueOf(key), plain(value)));
        return plain;
    }

    private static Tree view(Map<?, ?> map) {
        return new Tree(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tree tree && fields().equals(tree.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return fields().toString();
    }
}
