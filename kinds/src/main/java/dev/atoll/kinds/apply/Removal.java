package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.FieldSet.Node;
import dev.atoll.kinds.apply.PathElement.Name;
import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes fields out of an object; what has nothing left in it goes too.
final class Removal {
    private Removal() {}

    static Map<String, Object> of(FieldSet removed, Map<String, Object> object, TypeSchema schema) {
        Map<String, Object> rest = map(object, new Fields(schema), removed);
        return rest == null ? new LinkedHashMap<>() : rest;
    }

    private static @Nullable Object rest(Object value, Shape shape, FieldSet removed) {
        return switch (Steps.shapeOf(shape, value)) {
            case Fields fields when value instanceof Map<?, ?> map ->
                    map(Plain.map(map), fields, removed);
            case Entries entries when value instanceof Map<?, ?> map ->
                    map(Plain.map(map), entries, removed);
            case Items items when value instanceof List<?> list -> list(list, items, removed);
            default -> value;
        };
    }

    private static @Nullable Map<String, Object> map(
            Map<String, Object> map, Shape shape, FieldSet removed) {
        Map<String, Object> kept = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((name, value) -> {
            Node node = removed.at(new Name(name));
            if (!node.member()) {
                Object rest =
                        node.below().isEmpty()
                                ? value
                                : rest(value, Steps.field(shape, name), node.below());
                if (rest != null) {
                    kept.put(name, rest);
                }
            }
        });
        return kept.isEmpty() ? null : kept;
    }

    private static @Nullable List<Object> list(List<?> list, Items items, FieldSet removed) {
        List<Object> kept = new ArrayList<>(list.size());
        for (Object item : list) {
            PathElement step = items.step(item);
            Node node = step == null ? Node.NONE : removed.at(step);
            if (!node.member()) {
                Object rest =
                        node.below().isEmpty() ? item : rest(item, items.item(), node.below());
                if (rest != null) {
                    kept.add(rest);
                }
            }
        }
        return kept.isEmpty() ? null : kept;
    }
}
