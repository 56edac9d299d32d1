package dev.atoll.store;

/// The changes of keys that start with `prefix`, after a revision (exclusive).
public record WatchQuery(Bytes prefix, long afterRevision) {}
