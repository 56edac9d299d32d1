package dev.atoll.server.registry;

import dev.atoll.kinds.Encoded;

/// The outcome of a write that was made.
///
/// @param object its new state, as clients see it
/// @param created whether it was new
public record Written(Encoded object, boolean created) {}
