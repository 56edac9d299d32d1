package dev.atoll.store.embedded;

/// The bounds of an embedded store.
///
/// @param blockCacheBytes RocksDB's cache of blocks, indexes and filters
/// @param memtableBytes all memtables together
/// @param recentBytes committed events kept in memory for watches; a watch that is further behind reads the log
/// @param queuedWrites writes that wait for the committer; further callers block
/// @param reservedDiskBytes with less space left, writes are refused, so that RocksDB itself never runs out of it
public record EmbeddedOptions(
        long blockCacheBytes,
        long memtableBytes,
        long recentBytes,
        int queuedWrites,
        long reservedDiskBytes) {
    private static final long MIB = 1L << 20;

    public EmbeddedOptions {
        if (blockCacheBytes < 0
                || memtableBytes <= 0
                || recentBytes < 0
                || queuedWrites <= 0
                || reservedDiskBytes < 0) {
            throw new IllegalArgumentException("a bound of the store is negative or zero");
        }
    }

    /// Small: fits the idle memory of the whole platform in one process.
    public static EmbeddedOptions defaults() {
        return new EmbeddedOptions(16 * MIB, 16 * MIB, 8 * MIB, 4096, 256 * MIB);
    }

    public EmbeddedOptions withReservedDiskBytes(long bytes) {
        return new EmbeddedOptions(
                blockCacheBytes, memtableBytes, recentBytes, queuedWrites, bytes);
    }

    public EmbeddedOptions withRecentBytes(long bytes) {
        return new EmbeddedOptions(
                blockCacheBytes, memtableBytes, bytes, queuedWrites, reservedDiskBytes);
    }

    public EmbeddedOptions withQueuedWrites(int writes) {
        return new EmbeddedOptions(
                blockCacheBytes, memtableBytes, recentBytes, writes, reservedDiskBytes);
    }
}
