package dev.atoll.server.cache;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Write;
import java.util.Map;

/// Makes the store operations that keep objects, in the form that this room reads back.
public final class ObjectWrites {
    private ObjectWrites() {}

    /// @param fields the values of the fields that selectors may ask for
    public static Write.Operation put(
            ObjectKey key,
            Map<String, Object> object,
            Map<String, String> fields,
            Write.Expected expected) {
        return new Write.Put(key.bytes(), StoredObject.of(object, fields).encode(), expected);
    }

    /// The object that an operation of [#put] stored, as clients see it.
    public static Encoded encoded(Write.Operation put, long revision) {
        if (!(put instanceof Write.Put stored)) {
            throw new IllegalArgumentException("stores nothing: " + put.key());
        }
        return Encoded.wrap(StoredObject.decode(stored.value()).at(revision));
    }
}
