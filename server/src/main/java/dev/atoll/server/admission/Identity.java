package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.server.object.Metadata;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What no webhook or policy may change of an object: what it is known by, and the parts that the request is not about.
///
/// @param free the other parts, in which anything may appear or go
record Identity(
        Map<String, Object> object,
        Map<String, Object> metadata,
        Map<String, Object> parts,
        Predicate<String> free) {
    private static final List<String> FIELDS =
            List.of(
                    "name",
                    "namespace",
                    "uid",
                    "resourceVersion",
                    "generation",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "managedFields");

    /// @param subresource that is written; empty for the object itself
    static Identity of(Kind kind, String subresource, Map<String, Object> object) {
        Predicate<String> free =
                subresource.equals("status")
                        ? Set.of("metadata", "status")::contains
                        : kind.subresource("status").isPresent()
                                ? part -> !part.equals("status")
                                : _ -> true;
        Set<String> kept = new HashSet<>(object.keySet());
        kept.removeIf(free);
        kept.addAll(List.of("apiVersion", "kind"));
        return new Identity(
                object,
                some(Metadata.of(object).fields(), FIELDS),
                Metadata.copyOf(some(object, kept)),
                free);
    }

    private static Map<String, Object> some(Map<String, Object> fields, Iterable<String> names) {
        Map<String, Object> some = new LinkedHashMap<>();
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some;
    }

    /// @param change of the object
    void keepWhile(Runnable change) {
        change.run();
        Metadata changed = Metadata.of(object);
        FIELDS.forEach(field -> changed.set(field, metadata.get(field)));
        object.keySet().removeIf(part -> !free.test(part) && !parts.containsKey(part));
        object.putAll(parts);
    }
}
