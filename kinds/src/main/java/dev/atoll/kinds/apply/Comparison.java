package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.FieldSet.Node;
import dev.atoll.kinds.apply.PathElement.Name;
import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What became of an object's fields between two states of it. Of an object that is new, or has gone, also the objects
/// in it count as fields.
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    static Comparison of(Map<String, Object> before, Map<String, Object> after, TypeSchema schema) {
        Changed changed = compare(before, after, new Fields(schema));
        return new Comparison(
                changed.added().below(), changed.modified().below(), changed.removed().below());
    }

    FieldSet addedOrModified() {
        return added.union(modified);
    }

    Comparison without(FieldSet ignored) {
        return new Comparison(
                added.minusWhole(ignored),
                modified.minusWhole(ignored),
                removed.minusWhole(ignored));
    }

    private record Changed(Node added, Node modified, Node removed) {
        static final Changed NOT = new Changed(Node.NONE, Node.NONE, Node.NONE);
        static final Changed ADDED = new Changed(Node.LEAF, Node.NONE, Node.NONE);
        static final Changed MODIFIED = new Changed(Node.NONE, Node.LEAF, Node.NONE);
        static final Changed REMOVED = new Changed(Node.NONE, Node.NONE, Node.LEAF);
    }

    private static Changed compare(@Nullable Object before, @Nullable Object after, Shape asked) {
        if (before == null && after == null) {
            return Changed.NOT;
        }
        if (before != null && before.equals(after)) {
            return Changed.NOT;
        }
        Shape shape = Steps.shapeOf(asked, after == null ? before : after);
        boolean inner =
                switch (shape) {
                    case Fields fields -> areMaps(before, after);
                    case Entries entries -> areMaps(before, after);
                    case Items items -> areLists(before, after);
                    default -> false;
                };
        if (!inner) {
            return before == null
                    ? Changed.ADDED
                    : after == null ? Changed.REMOVED : Changed.MODIFIED;
        }
        Building below = new Building();
        if (shape instanceof Items items) {
            Map<PathElement, Object> was = itemsOf(items, before);
            Map<PathElement, Object> is = itemsOf(items, after);
            for (PathElement step : union(was.keySet(), is.keySet())) {
                below.add(step, compare(was.get(step), is.get(step), items.item()));
            }
        } else {
            Map<String, Object> was = mapOf(before);
            Map<String, Object> is = mapOf(after);
            for (String name : union(was.keySet(), is.keySet())) {
                below.add(
                        new Name(name),
                        compare(was.get(name), is.get(name), Steps.field(shape, name)));
            }
        }
        return below.done(before == null, after == null);
    }

    /// Whether there is something in at least one of two maps, and no other value in the other's place.
    private static boolean areMaps(@Nullable Object before, @Nullable Object after) {
        boolean maps =
                (before == null || before instanceof Map)
                        && (after == null || after instanceof Map);
        return maps && !(mapOf(before).isEmpty() && mapOf(after).isEmpty());
    }

    private static boolean areLists(@Nullable Object before, @Nullable Object after) {
        boolean lists =
                (before == null || before instanceof List)
                        && (after == null || after instanceof List);
        return lists && !(listOf(before).isEmpty() && listOf(after).isEmpty());
    }

    private static Map<String, Object> mapOf(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Plain.map(map) : Map.of();
    }

    private static List<?> listOf(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<PathElement, Object> itemsOf(Items items, @Nullable Object value) {
        return Steps.byStep(items, listOf(value));
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        Set<T> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static final class Building {
        private final NavigableMap<PathElement, Node> added = new TreeMap<>();
        private final NavigableMap<PathElement, Node> modified = new TreeMap<>();
        private final NavigableMap<PathElement, Node> removed = new TreeMap<>();

        void add(PathElement step, Changed changed) {
            put(added, step, changed.added());
            put(modified, step, changed.modified());
            put(removed, step, changed.removed());
        }

        private static void put(
                NavigableMap<PathElement, Node> nodes, PathElement step, Node node) {
            if (!node.isEmpty()) {
                nodes.put(step, node);
            }
        }

        Changed done(boolean isNew, boolean isGone) {
            return new Changed(
                    new Node(isNew, FieldSet.of(added)),
                    new Node(false, FieldSet.of(modified)),
                    new Node(isGone, FieldSet.of(removed)));
        }
    }
}
