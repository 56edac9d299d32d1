package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.PathElement.Name;
import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A set of fields, as a tree. Immutable.
public final class FieldSet {
    public static final FieldSet EMPTY = new FieldSet(Collections.emptyNavigableMap());

    /// The key of a field that is itself in the set, where fields below it are as well.
    private static final String SELF = ".";

    /// What the set has at and below a step.
    ///
    /// @param member whether the field itself is in the set
    record Node(boolean member, FieldSet below) {
        static final Node NONE = new Node(false, EMPTY);
        static final Node LEAF = new Node(true, EMPTY);

        boolean isEmpty() {
            return !member && below.isEmpty();
        }

        private Node union(Node other) {
            return new Node(member || other.member, below.union(other.below));
        }
    }

    private final NavigableMap<PathElement, Node> nodes;

    private FieldSet(NavigableMap<PathElement, Node> nodes) {
        this.nodes = nodes;
    }

    /// Takes the map over; nodes in it are not empty.
    static FieldSet of(NavigableMap<PathElement, Node> nodes) {
        return nodes.isEmpty() ? EMPTY : new FieldSet(nodes);
    }

    /// The fields at paths of names, separated by dots.
    public static FieldSet ofNames(String... paths) {
        FieldSet all = EMPTY;
        for (String path : paths) {
            Node node = Node.LEAF;
            List<String> names = List.of(path.split("\\.", -1));
            for (String name : names.reversed()) {
                NavigableMap<PathElement, Node> one = new TreeMap<>();
                one.put(new Name(name), node);
                node = new Node(false, of(one));
            }
            all = all.union(node.below());
        }
        return all;
    }

    /// Reads the form `FieldsV1` of `managedFields`.
    ///
    /// @throws IllegalArgumentException where it has another form
    public static FieldSet decode(Map<String, Object> fields) {
        NavigableMap<PathElement, Node> nodes = new TreeMap<>();
        fields.forEach((key, value) -> {
            if (key.equals(SELF)) {
                return;
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("expected a map below " + key);
            }
            Map<String, Object> below = Plain.map(map);
            nodes.put(
                    PathElement.parse(key),
                    new Node(below.isEmpty() || below.containsKey(SELF), decode(below)));
        });
        return of(nodes);
    }

    public Map<String, Object> encode() {
        Map<String, Object> encoded = LinkedHashMap.newLinkedHashMap(nodes.size() + 1);
        nodes.forEach((step, node) -> {
            Map<String, Object> below = node.below().encode();
            if (node.member() && !below.isEmpty()) {
                Map<String, Object> withSelf = new LinkedHashMap<>();
                withSelf.put(SELF, Map.of());
                withSelf.putAll(below);
                below = withSelf;
            }
            encoded.put(step.encoded(), below);
        });
        return encoded;
    }

    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    Node at(PathElement step) {
        Node node = nodes.get(step);
        return node == null ? Node.NONE : node;
    }

    void forEach(BiConsumer<PathElement, Node> visitor) {
        nodes.forEach(visitor);
    }

    public FieldSet union(FieldSet other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        NavigableMap<PathElement, Node> all = new TreeMap<>(nodes);
        other.nodes.forEach((step, node) -> all.merge(step, node, Node::union));
        return new FieldSet(all);
    }

    public FieldSet intersection(FieldSet other) {
        return combined(
                other,
                (mine, theirs) ->
                        new Node(
                                mine.member() && theirs.member(),
                                mine.below().intersection(theirs.below())));
    }

    /// Without the fields of another set, each for itself: what is below a field stays.
    public FieldSet minus(FieldSet other) {
        return combined(
                other,
                (mine, theirs) ->
                        new Node(
                                mine.member() && !theirs.member(),
                                mine.below().minus(theirs.below())));
    }

    /// Without the fields of another set and all that is below them.
    public FieldSet minusWhole(FieldSet other) {
        return combined(
                other,
                (mine, theirs) ->
                        theirs.member()
                                ? Node.NONE
                                : new Node(mine.member(), mine.below().minusWhole(theirs.below())));
    }

    private interface Combination {
        Node of(Node mine, Node theirs);
    }

    private FieldSet combined(FieldSet other, Combination combination) {
        NavigableMap<PathElement, Node> kept = new TreeMap<>();
        nodes.forEach((step, node) -> {
            Node combined = combination.of(node, other.at(step));
            if (!combined.isEmpty()) {
                kept.put(step, combined);
            }
        });
        return of(kept);
    }

    /// The paths of all fields in the set: at each level those that are in it themselves, then what is below.
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String prefix, List<String> paths) {
        nodes.forEach((step, node) -> {
            if (node.member()) {
                paths.add(prefix + step);
            }
        });
        nodes.forEach((step, node) -> node.below().collect(prefix + step, paths));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && nodes.equals(set.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    @Override
    public String toString() {
        return paths().toString();
    }
}
