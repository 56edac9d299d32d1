package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.Shape.Entries;
import dev.atoll.kinds.apply.Shape.Fields;
import dev.atoll.kinds.apply.Shape.Items;
import dev.atoll.kinds.apply.Shape.KeyedBy;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What keeps an object from being applied: fields that its schema does not declare, and items that do not tell
/// themselves apart. In the words of `structured-merge-diff`.
final class Declared {
    private final List<String> problems = new ArrayList<>();

    private Declared() {}

    static List<String> problems(Map<String, Object> object, TypeSchema schema) {
        Declared check = new Declared();
        check.check(object, new Fields(schema), "");
        return check.problems;
    }

    private void check(@Nullable Object value, Shape asked, String path) {
        if (value == null) {
            return;
        }
        switch (Steps.shapeOf(asked, value)) {
            case Fields fields -> fields(value, fields, path);
            case Entries entries -> {
                if (value instanceof Map<?, ?> map) {
                    Plain.map(map)
                            .forEach((name, entry) ->
                                    check(entry, entries.value(), path + "." + name));
                } else {
                    problem(path, "expected map, got " + text(value));
                }
            }
            case Items items -> items(value, items, path);
            default -> {}
        }
    }

    private void fields(Object value, Fields fields, String path) {
        if (!(value instanceof Map<?, ?> map)) {
            problem(path, "expected map, got " + text(value));
            return;
        }
        Plain.map(map)
                .forEach((name, inner) -> {
                    Shape shape = Shape.of(fields.schema(), name);
                    if (shape == null) {
                        problem(path + "." + name, "field not declared in schema");
                    } else {
                        check(inner, shape, path + "." + name);
                    }
                });
    }

    private void items(Object value, Items items, String path) {
        if (!(value instanceof List<?> list)) {
            problem(path, "expected list, got " + text(value));
            return;
        }
        Set<PathElement> seen = new HashSet<>();
        Set<PathElement> twice = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            PathElement step = item == null ? null : items.step(item);
            if (step == null) {
                problem(path, "element " + i + ": " + keyless(items));
                continue;
            }
            if (!seen.add(step) && twice.add(step)) {
                problem(path, "duplicate entries for key " + step);
            }
            check(item, items.item(), path + step);
        }
    }

    private static String keyless(Items items) {
        return items instanceof KeyedBy keyed
                ? "associative list with keys has an element that omits key field \""
                        + keyed.keys().getFirst()
                        + "\" (and doesn't have default value)"
                : "associative list without keys has an element that's not a scalar";
    }

    private void problem(String path, String message) {
        problems.add(path.isEmpty() ? message : path + ": " + message);
    }

    private static String text(Object value) {
        return new String(Json.encode(value), StandardCharsets.UTF_8);
    }
}
