package dev.atoll.store;

/// A change of one key.
public sealed interface StoreEvent {
    Bytes key();

    long revision();

    record Stored(Entry entry) implements StoreEvent {
        @Override
        public Bytes key() {
            return entry.key();
        }

        @Override
        public long revision() {
            return entry.revision();
        }
    }

    /// @param previous the state that was deleted
    record Deleted(Bytes key, long revision, Entry previous) implements StoreEvent {}
}
