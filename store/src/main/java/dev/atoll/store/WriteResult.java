package dev.atoll.store;

import java.util.Optional;

/// How a write ended.
public sealed interface WriteResult {

    /// Durable, at this revision.
    record Written(long revision) implements WriteResult {}

    /// Nothing was changed: `key` was not as expected; `actual` is what it is.
    record Conflict(Bytes key, Optional<Entry> actual) implements WriteResult {}

    /// Nothing was changed: the store takes no writes now, for example because its disk is full.
    record Refused(String reason) implements WriteResult {}
}
