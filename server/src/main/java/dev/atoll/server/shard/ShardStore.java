package dev.atoll.server.shard;

import dev.atoll.store.Store;
import java.util.function.LongSupplier;

/// A shard's open store.
///
/// @param sizeBytes what it takes on its disks
/// @param closing closes it, with what keeps it in order
public record ShardStore(Store store, LongSupplier sizeBytes, Runnable closing) {}
