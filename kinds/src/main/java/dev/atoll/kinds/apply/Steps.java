package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.PathElement.Name;
import dev.atoll.kinds.apply.Shape.Anything;
import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one gets from a value to what is in it.
final class Steps {
    private Steps() {}

    /// What a value of any shape is.
    static Shape shapeOf(Shape shape, @Nullable Object value) {
        if (shape instanceof Anything) {
            return value instanceof Map ? new Entries(Shape.ANYTHING) : Shape.WHOLE;
        }
        return shape;
    }

    /// The shape of what a map or an object has under a name.
    static Shape field(Shape shape, String name) {
        return switch (shape) {
            case Fields fields -> {
                Shape known = Shape.of(fields.schema(), name);
                yield known == null ? Shape.ANYTHING : known;
            }
            case Entries entries -> entries.value();
            default -> Shape.ANYTHING;
        };
    }

    static Shape below(Shape shape, PathElement step) {
        return step instanceof Name name
                ? field(shape, name.name())
                : shape instanceof Items items ? items.item() : Shape.ANYTHING;
    }

    /// The items of a list by their steps. Those that do not tell themselves apart, or that were there before, are left
    /// out: what is stored may have such, from before it was told of.
    static Map<PathElement, Object> byStep(Items items, List<?> list) {
        Map<PathElement, Object> found = LinkedHashMap.newLinkedHashMap(list.size());
        for (Object item : list) {
            PathElement step = items.step(item);
            if (step != null) {
                found.putIfAbsent(step, item);
            }
        }
        return found;
    }
}
