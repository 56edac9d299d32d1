package dev.atoll.store;

/// Whether a store can be used.
public sealed interface Health {
    record Ready() implements Health {}

    /// Reads work, writes are refused.
    record ReadOnly(String reason) implements Health {}

    record Failed(String reason) implements Health {}
}
