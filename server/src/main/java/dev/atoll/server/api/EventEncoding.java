package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;

/// How the object of a watch event is written.
@FunctionalInterface
public interface EventEncoding {
    /// As it lies in memory.
    EventEncoding PLAIN = object -> object;

    Encoded encode(Encoded object);
}
