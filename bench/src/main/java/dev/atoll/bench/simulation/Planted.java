package dev.atoll.bench.simulation;

/// What is made wrong on purpose, to see that it is found.
public enum Planted {
    NOTHING,
    /// A watch of the store leaves out an event, now and then.
    EVENT_DROPPED,
    /// The store says that it has written what it has not, now and then.
    ACKNOWLEDGED_BEFORE_WRITTEN,
    /// Servers answer reads from memory without asking whether it is new.
    STALE_READ
}
