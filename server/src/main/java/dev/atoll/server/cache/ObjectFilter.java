package dev.atoll.server.cache;

import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import org.jspecify.annotations.Nullable;

/// Which objects of a resource a list or watch is about.
///
/// @param namespace empty for all
public record ObjectFilter(String namespace, LabelSelector labels, FieldSelector fields) {

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
                && fields.matches(object.fields());
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
