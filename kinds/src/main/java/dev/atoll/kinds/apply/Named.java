package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.FieldSet.Node;
import dev.atoll.kinds.apply.PathElement.Name;
import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which fields an object names: the single values, and the entries and items that hold them. Somebody who applies the
/// object owns these.
final class Named {
    private Named() {}

    static FieldSet in(Map<String, Object> object, TypeSchema schema) {
        return node(object, new Fields(schema)).below();
    }

    private static Node node(@Nullable Object value, Shape shape) {
        return switch (Steps.shapeOf(shape, value)) {
            case Fields fields when value instanceof Map<?, ?> map ->
                    new Node(false, below(fields, Plain.map(map)));
            case Entries entries when value instanceof Map<?, ?> map ->
                    new Node(false, below(entries, Plain.map(map)));
            case Items items when value instanceof List<?> list ->
                    new Node(false, below(items, list));
            default -> Node.LEAF;
        };
    }

    private static FieldSet below(Shape shape, Map<String, Object> map) {
        NavigableMap<PathElement, Node> nodes = new TreeMap<>();
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            @Nullable Object value = entry.getValue();
            Node node = node(value, Steps.field(shape, entry.getKey()));
            boolean member =
                    node.member()
                            || shape instanceof Entries
                            || (value instanceof Map<?, ?> inner && inner.isEmpty());
            if (member || !node.below().isEmpty()) {
                nodes.put(new Name(entry.getKey()), new Node(member, node.below()));
            }
        }
        return FieldSet.of(nodes);
    }

    private static FieldSet below(Items items, List<?> list) {
        NavigableMap<PathElement, Node> nodes = new TreeMap<>();
        for (Object item : list) {
            PathElement step = items.step(item);
            if (step != null) {
                nodes.put(step, new Node(true, node(item, items.item()).below()));
            }
        }
        return FieldSet.of(nodes);
    }

    /// Adds to a set the objects around the fields in it that are fields of known types, so that what is removed with
    /// the last of them is not an empty object.
    static FieldSet withParents(FieldSet set, TypeSchema schema) {
        return withParents(set, new Fields(schema));
    }

    private static FieldSet withParents(FieldSet set, Shape shape) {
        NavigableMap<PathElement, Node> nodes = new TreeMap<>();
        set.forEach((step, node) -> {
            boolean named =
                    step instanceof Name name
                            && shape instanceof Fields fields
                            && fields.schema().field(name.name()) != null;
            nodes.put(
                    step,
                    new Node(
                            node.member() || (named && !node.below().isEmpty()),
                            withParents(node.below(), Steps.below(shape, step))));
        });
        return FieldSet.of(nodes);
    }
}
