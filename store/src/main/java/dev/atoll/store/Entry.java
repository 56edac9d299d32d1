package dev.atoll.store;

/// A key's state: when it was created and when it last changed.
public record Entry(Bytes key, Bytes value, long createRevision, long revision) {}
