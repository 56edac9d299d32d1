package dev.atoll.client.queue;

import java.time.Duration;

/// How a reconciliation ended.
public sealed interface Outcome {

    /// All is as it should be until something changes.
    record Done() implements Outcome {}

    /// Nothing failed, and it is to be looked at again later.
    record After(Duration delay) implements Outcome {}

    /// Not there yet: again, after a pause that grows.
    record Retry() implements Outcome {}

    static Outcome done() {
        return new Done();
    }

    static Outcome after(Duration delay) {
        return new After(delay);
    }

    static Outcome retry() {
        return new Retry();
    }
}
