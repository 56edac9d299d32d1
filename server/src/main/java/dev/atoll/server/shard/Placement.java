package dev.atoll.server.shard;

/// Where a tenant is to live.
public sealed interface Placement {

    record In(String shard) implements Placement {}

    /// The shard that was named cannot be had.
    record NotThere(String why) implements Placement {}

    /// No shard takes tenants now.
    record Nowhere() implements Placement {}
}
