package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.cache.CachedObject;

/// How an object of a list or of a watch event is written.
@FunctionalInterface
public interface ObjectEncoding {
    /// As it lies in memory.
    ObjectEncoding PLAIN =
            new ObjectEncoding() {
                @Override
                public Encoded encode(Encoded object) {
                    return object;
                }

                @Override
                public boolean isPlain() {
                    return true;
                }
            };

    Encoded encode(Encoded object);

    /// One of a list, of which more may be told than it says itself.
    default Encoded encode(CachedObject object) {
        return encode(object.json());
    }

    /// Whether there is nothing to compute.
    default boolean isPlain() {
        return false;
    }
}
