package dev.atoll.server.tenancy;

/// What a tenant has stored. What every tenant has without its being stored is not counted.
///
/// @param bytes of the objects as clients read them in JSON
public record Usage(long objects, long bytes, long nodes) {}
