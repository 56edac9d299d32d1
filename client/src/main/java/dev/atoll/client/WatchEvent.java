package dev.atoll.client;

import dev.atoll.kinds.Encoded;

/// One event of a watch.
///
/// @param object the encoded object; for `ERROR` a Status
public record WatchEvent(Type type, Encoded object) {
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR
    }
}
