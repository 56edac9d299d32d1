package dev.atoll.server.cache;

import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which objects of a resource a list or watch is about.
///
/// @param namespace empty for all
/// @param values what field selectors compare of an object
public record ObjectFilter(
        String namespace,
        LabelSelector labels,
        FieldSelector fields,
        Function<CachedObject, Map<String, String>> values) {

    /// By the fields that are stored beside each object.
    public ObjectFilter(String namespace, LabelSelector labels, FieldSelector fields) {
        this(namespace, labels, fields, CachedObject::fields);
    }

    public static ObjectFilter all() {
        return new ObjectFilter("", LabelSelector.everything(), FieldSelector.everything());
    }

    /// Whether it takes all objects of its namespace.
    boolean isEverything() {
        return labels.isEverything() && fields.isEverything();
    }

    public boolean matches(CachedObject object) {
        return (namespace.isEmpty() || namespace.equals(object.namespace()))
                && labels.matches(object.labels())
                && fields.matches(values.apply(object));
    }

    /// How a change looks to whoever sees only the objects of this filter: an object that begins to match was
    /// added, one that no longer does was deleted. Null where nothing is to be seen.
    @Nullable Change apply(Change change) {
        CachedObject previous = change.previous();
        boolean matched = previous != null && matches(previous);
        boolean matches = change.type() != Change.Type.DELETED && matches(change.object());
        if (change.type() == Change.Type.DELETED) {
            return matched ? change : null;
        }
        if (matches) {
            return matched || change.type() == Change.Type.ADDED
                    ? change
                    : new Change(Change.Type.ADDED, change.object(), previous);
        }
        return matched && previous != null
                ? new Change(Change.Type.DELETED, previous.atRevision(change.revision()), previous)
                : null;
    }
}
