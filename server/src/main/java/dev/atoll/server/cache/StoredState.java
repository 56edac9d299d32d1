package dev.atoll.server.cache;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Entry;
import dev.atoll.store.Write;

/// What an entry of the store says of its key, for those who copy entries as they are.
public sealed interface StoredState {

    /// @param json without resourceVersion
    record Present(Encoded json) implements StoredState {}

    /// A base object is hidden, as if deleted.
    record Hidden() implements StoredState {}

    static StoredState of(Entry entry) {
        return BaseLayer.isTombstone(entry)
                ? new Hidden()
                : new Present(Encoded.wrap(StoredObject.decode(entry.value()).json()));
    }

    /// Hides the base object of a key.
    static Write.Operation hide(ObjectKey key, Write.Expected expected) {
        return new Write.Put(key.bytes(), BaseLayer.tombstone(), expected);
    }
}
