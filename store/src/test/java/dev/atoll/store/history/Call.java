package dev.atoll.store.history;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.Write;
import java.util.Optional;

/// One call of a store: when it began and ended, what was asked, and what was answered.
public record Call(long invokedNanos, long returnedNanos, Request request, Answer answer) {

    public sealed interface Request {}

    /// @param operation whose value no other put of the history has
    public record Change(Write.Operation operation) implements Request {}

    public record Read(Bytes key) implements Request {}

    public record Scan(Bytes prefix) implements Request {}

    public sealed interface Answer {}

    /// The change is durable.
    public record Done(long revision) implements Answer {}

    /// A key's state; of a change, why it was not made.
    public record Found(Optional<Entry> entry) implements Answer {}

    public record Seen(Page page) implements Answer {}

    /// Nothing was done, for sure.
    public record Refused() implements Answer {}

    /// Nobody knows.
    public record Unknown() implements Answer {}
}
