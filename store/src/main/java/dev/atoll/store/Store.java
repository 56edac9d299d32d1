package dev.atoll.store;

import java.util.Optional;
import java.util.OptionalLong;

/// An ordered, multi-version key-value store: one shard.
///
/// Every committed write gets the next revision; all operations of one write share it. A write is
/// durable before it is acknowledged and before any reader or watcher sees it. Revisions only grow,
/// also over restarts. All methods may be called by many threads and block; they are meant for
/// virtual threads.
public interface Store extends AutoCloseable {

    /// The revision of the newest committed write.
    long revision();

    /// As above, for callers that must not wait: empty where another machine would have to be asked.
    OptionalLong revisionAtOnce();

    /// Reads and watches below this revision are refused.
    long compactedRevision();

    /// The newest state of a key.
    Optional<Entry> get(Bytes key);

    /// @throws CompactedException where the asked revision is compacted
    /// @throws FutureRevisionException where it is newer than [#revision()]
    Page range(RangeQuery query);

    /// Applies all operations or none. Blocks until the outcome is durable. A write that changes nothing (a deletion of
    /// what is absent, a mere check) makes no revision and answers with the newest.
    ///
    /// @throws StoreException where the outcome is unknown, or the store is closed
    /// @throws IllegalArgumentException where two operations name one key
    /// @throws WriteTooLargeException where the write exceeds the engine's bounds
    WriteResult write(Write write);

    /// Delivers every event after `query.afterRevision()`, in order, without gap or duplicate, events
    /// of one revision together. Batches are bounded; the listener is called by one thread at a time.
    ///
    /// @throws CompactedException where events after that revision are no longer known
    /// @throws FutureRevisionException where that revision does not exist yet
    Watch watch(WatchQuery query, WatchListener listener);

    /// Forgets history: afterwards reads and watches below `revision` are refused. Keys keep their
    /// newest state. The space is given back in the background.
    ///
    /// @throws FutureRevisionException where the revision does not exist yet
    void compact(long revision);

    Health health();

    @Override
    void close();
}
