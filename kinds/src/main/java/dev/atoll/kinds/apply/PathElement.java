package dev.atoll.kinds.apply;

import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One step of the way to a field. Steps are ordered as `structured-merge-diff` orders them: names, then keys of list
/// items, then values of sets, then indexes.
public sealed interface PathElement extends Comparable<PathElement> {

    /// A field of an object, or a key of a map.
    record Name(String name) implements PathElement {
        @Override
        public String encoded() {
            return "f:" + name;
        }

        @Override
        public String toString() {
            return "." + name;
        }
    }

    /// An item of a list, by the fields that tell its items apart.
    record Key(SortedMap<String, Object> fields) implements PathElement {
        public Key {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }

        @Override
        public String encoded() {
            return "k:" + json(fields);
        }

        @Override
        public String toString() {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + "=" + json(field.getValue()))
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }

    /// An item of a set.
    record Value(Object value) implements PathElement {
        @Override
        public String encoded() {
            return "v:" + json(value);
        }

        @Override
        public String toString() {
            return "[=" + json(value) + "]";
        }
    }

    /// An item of a list, by its place. Nothing of the platform makes such steps; clients may have written them.
    record Index(int index) implements PathElement {
        @Override
        public String encoded() {
            return "i:" + index;
        }

        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    /// As in `managedFields`.
    String encoded();

    /// @throws IllegalArgumentException where it is none
    static PathElement parse(String encoded) {
        String rest = encoded.length() < 2 ? "" : encoded.substring(2);
        return switch (encoded.length() < 2 ? "" : encoded.substring(0, 2)) {
            case "f:" -> new Name(rest);
            case "k:" -> new Key(new TreeMap<>(Json.decode(rest.getBytes(StandardCharsets.UTF_8))));
            case "v:" -> new Value(scalar(rest));
            case "i:" -> new Index(Integer.parseInt(rest));
            default -> throw new IllegalArgumentException("missing or unknown type of " + encoded);
        };
    }

    private static Object scalar(String json) {
        byte[] wrapped = ("{\"v\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        Map<String, Object> decoded = Json.decode(wrapped);
        Object value = decoded.get("v");
        if (value == null || decoded.size() != 1) {
            throw new IllegalArgumentException("not a value: " + json);
        }
        return value;
    }

    private static String json(Object value) {
        return new String(Json.encode(value), StandardCharsets.UTF_8);
    }

    private int rank() {
        return switch (this) {
            case Name name -> 0;
            case Key key -> 1;
            case Value value -> 2;
            case Index index -> 3;
        };
    }

    @Override
    default int compareTo(PathElement other) {
        return switch (this) {
            case Name mine when other instanceof Name theirs ->
                    mine.name().compareTo(theirs.name());
            case Key mine when other instanceof Key theirs ->
                    ScalarOrder.compareMaps(mine.fields(), theirs.fields());
            case Value mine when other instanceof Value theirs ->
                    ScalarOrder.compare(mine.value(), theirs.value());
            case Index mine when other instanceof Index theirs ->
                    Integer.compare(mine.index(), theirs.index());
            default -> Integer.compare(rank(), other.rank());
        };
    }
}
