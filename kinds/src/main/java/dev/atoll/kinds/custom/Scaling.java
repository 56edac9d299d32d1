package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the objects of a kind have what their `scale` subresource tells.
///
/// @param selector empty where they have none
public record Scaling(List<String> replicas, List<String> current, List<String> selector) {
    public Scaling {
        replicas = List.copyOf(replicas);
        current = List.copyOf(current);
        selector = List.copyOf(selector);
    }

    static Optional<Scaling> of(Map<String, Object> version) {
        Map<String, Object> scale =
                Plain.map(
                        Objects.requireNonNullElse(Plain.map(version, "subresources"), Map.of()),
                        "scale");
        return scale == null
                ? Optional.empty()
                : Optional.of(
                        new Scaling(
                                names(scale, "specReplicasPath"),
                                names(scale, "statusReplicasPath"),
                                names(scale, "labelSelectorPath")));
    }

    private static List<String> names(Map<String, Object> scale, String field) {
        return JsonPath.parse(Plain.string(scale, field))
                .flatMap(JsonPath::names)
                .orElse(List.of());
    }

    /// What is at a path of an object; null where there is nothing.
    public static @Nullable Object read(Map<String, Object> object, List<String> path) {
        Object value = object;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return path.isEmpty() ? null : value;
    }

    /// Sets what is at a path of an object, which changes in place.
    public static void write(Map<String, Object> object, List<String> path, Object value) {
        Map<String, Object> at = object;
        for (String name : path.subList(0, path.size() - 1)) {
            at = Plain.mapIn(at, name);
        }
        at.put(path.getLast(), value);
    }
}
