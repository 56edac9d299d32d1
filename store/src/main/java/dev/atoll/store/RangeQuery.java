package dev.atoll.store;

/// The keys from `from` (inclusive) to `to` (exclusive).
///
/// @param revision the state as of this revision; 0 is the newest
/// @param limit at most so many entries; 0 is no limit
public record RangeQuery(Bytes from, Bytes to, long revision, int limit) {}
