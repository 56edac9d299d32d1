package dev.atoll.server.cache;

import org.jspecify.annotations.Nullable;

/// One change of one object.
///
/// @param object the new state; for a deletion the last one, at the revision of the deletion
/// @param previous the state before, where there was one
public record Change(Type type, CachedObject object, @Nullable CachedObject previous) {

    /// Named as watch events are.
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    public long revision() {
        return object.revision();
    }
}
