package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;

/// How an object of a list or of a watch event is written.
@FunctionalInterface
public interface ObjectEncoding {
    /// As it lies in memory.
    ObjectEncoding PLAIN = object -> object;

    Encoded encode(Encoded object);
}
