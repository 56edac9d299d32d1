package dev.atoll.server.registry;

/// How a write is to be made.
///
/// @param dryRun everything but the storing
public record WriteOptions(boolean dryRun) {}
