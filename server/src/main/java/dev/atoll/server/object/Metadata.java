package dev.atoll.server.object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object that is being written, and its metadata. A mutable view on the object's tree, for the write path only.
public final class Metadata {
    private final Map<String, Object> object;

    private Metadata(Map<String, Object> object) {
        this.object = object;
    }

    public static Metadata of(Map<String, Object> object) {
        return new Metadata(object);
    }

    /// The object or value under a field, made where it is absent.
    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    public static Map<String, Object> child(Map<String, Object> parent, String field) {
        if (!(parent.get(field) instanceof Map<?, ?> map)) {
            Map<String, Object> made = new LinkedHashMap<>();
            parent.put(field, made);
            return made;
        }
        if (!(map instanceof LinkedHashMap)) {
            Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) map);
            parent.put(field, copy);
            return copy;
        }
        return (Map<String, Object>) map;
    }

    public static String text(Map<String, Object> parent, String field) {
        Object value = parent.get(field);
        return value == null ? "" : value.toString();
    }

    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    public static List<Map<String, Object>> children(Map<String, Object> parent, String field) {
        List<Map<String, Object>> children = new ArrayList<>();
        if (parent.get(field) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    children.add((Map<String, Object>) map);
                }
            }
        }
        return children;
    }

    public Map<String, Object> fields() {
        return child(object, "metadata");
    }

    public String name() {
        return text(fields(), "name");
    }

    public String namespace() {
        return text(fields(), "namespace");
    }

    public String uid() {
        return text(fields(), "uid");
    }

    public String resourceVersion() {
        return text(fields(), "resourceVersion");
    }

    public String generateName() {
        return text(fields(), "generateName");
    }

    public long generation() {
        return fields().get("generation") instanceof Number number ? number.longValue() : 0;
    }

    public boolean isBeingDeleted() {
        return fields().get("deletionTimestamp") != null;
    }

    public @Nullable Long deletionGraceSeconds() {
        return fields().get("deletionGracePeriodSeconds") instanceof Number number
                ? number.longValue()
                : null;
    }

    public List<String> finalizers() {
        return fields().get("finalizers") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    public void setFinalizers(List<String> finalizers) {
        if (finalizers.isEmpty()) {
            fields().remove("finalizers");
        } else {
            fields().put("finalizers", new ArrayList<Object>(finalizers));
        }
    }

    public Metadata set(String field, @Nullable Object value) {
        if (value == null) {
            fields().remove(field);
        } else {
            fields().put(field, value);
        }
        return this;
    }

    /// As `metav1.Time` is written: RFC 3339, whole seconds.
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A deep copy of a parsed value whose maps and lists may be changed.
    public static Map<String, Object> copyOf(Map<String, Object> tree) {
        Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(tree.size());
        tree.forEach((field, value) -> copy.put(field, copyValue(value)));
        return copy;
    }

    @SuppressWarnings({
        "unchecked",
        "NullAway"
    }) // keys of parsed objects are strings; JSON null stays null
    private static Object copyValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> copyOf((Map<String, Object>) map);
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(copyValue(item)));
                yield copy;
            }
            default -> value;
        };
    }
}
