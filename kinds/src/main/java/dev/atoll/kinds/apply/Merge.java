package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts what somebody applies into an object: what they name is as they say, all else stays.
final class Merge {
    private Merge() {}

    static Map<String, Object> of(
            Map<String, Object> live, Map<String, Object> applied, TypeSchema schema) {
        return maps(live, applied, new Fields(schema));
    }

    private static Object merged(@Nullable Object live, Object applied, Shape asked) {
        return switch (Steps.shapeOf(asked, applied)) {
            case Fields fields when applied instanceof Map<?, ?> map ->
                    maps(mapOrEmpty(live), Plain.map(map), fields);
            case Entries entries when applied instanceof Map<?, ?> map ->
                    maps(mapOrEmpty(live), Plain.map(map), entries);
            case Items items when applied instanceof List<?> list ->
                    lists(live instanceof List<?> old ? old : List.of(), list, items);
            default -> applied;
        };
    }

    private static Map<String, Object> mapOrEmpty(@Nullable Object live) {
        return live instanceof Map<?, ?> map ? Plain.map(map) : Map.of();
    }

    private static Map<String, Object> maps(
            Map<String, Object> live, Map<String, Object> applied, Shape shape) {
        Map<String, Object> merged = new LinkedHashMap<>(live);
        for (Map.Entry<String, Object> entry : applied.entrySet()) {
            String name = entry.getKey();
            @Nullable Object value = entry.getValue();
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, merged(live.get(name), value, Steps.field(shape, name)));
            }
        }
        return merged;
    }

    private static List<Object> lists(List<?> live, List<?> applied, Items items) {
        return new ItemMerge(items, live, applied).merged();
    }

    /// Items that are applied come in the order in which they are; those that are only there already stay behind the
    /// ones that they were behind.
    private static final class ItemMerge {
        private final Items items;
        private final List<?> live;
        private final Map<PathElement, Object> present;
        private final Map<PathElement, Object> wanted;
        private final Deque<PathElement> left;
        private final List<Object> merged = new ArrayList<>();

        ItemMerge(Items items, List<?> live, List<?> applied) {
            this.items = items;
            this.live = live;
            this.present = Steps.byStep(items, live);
            this.wanted = Steps.byStep(items, applied);
            this.left = new ArrayDeque<>(wanted.keySet());
        }

        List<Object> merged() {
            Iterator<PathElement> shared =
                    wanted.keySet().stream().filter(present::containsKey).iterator();
            @Nullable PathElement next = shared.hasNext() ? shared.next() : null;
            for (Object item : live) {
                PathElement step = items.step(item);
                if (step == null || !wanted.containsKey(step)) {
                    merged.add(item);
                } else if (step.equals(next)) {
                    takeUpTo(step);
                    next = shared.hasNext() ? shared.next() : null;
                }
            }
            while (!left.isEmpty()) {
                take();
            }
            return merged;
        }

        private void takeUpTo(PathElement last) {
            while (!last.equals(take())) {
                // those before it come with it
            }
        }

        private PathElement take() {
            PathElement step = left.remove();
            Object value = Objects.requireNonNull(wanted.get(step));
            merged.add(Merge.merged(present.get(step), value, items.item()));
            return step;
        }
    }
}
