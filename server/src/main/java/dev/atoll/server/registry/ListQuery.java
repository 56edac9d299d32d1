package dev.atoll.server.registry;

import dev.atoll.server.cache.ObjectFilter;

/// What a list asks for.
///
/// @param resourceVersion empty: the newest; `0`: whatever is at hand; else at least, or exactly, that revision
/// @param match `NotOlderThan`, `Exact` or empty
/// @param limit 0 for no limit
/// @param continuation of an earlier page; empty for the first
public record ListQuery(
        ObjectFilter filter,
        String resourceVersion,
        String match,
        int limit,
        String continuation) {}
