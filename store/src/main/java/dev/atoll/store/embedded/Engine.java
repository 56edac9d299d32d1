package dev.atoll.store.embedded;

import dev.atoll.store.StoreOpenException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// An open RocksDB folder with its column families, and all native objects that must be freed with it.
final class Engine implements AutoCloseable {
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final int MAX_OPEN_FILES = 256;
    private static final long MAX_WAL_BYTES = 64L << 20;

    /// Few, so that each shard of a small cache holds many blocks.
    private static final int CACHE_SHARD_BITS = 2;

    private static final double CACHE_PART_OF_FILTERS = 0.5;

    /// Indexes and filters are cut into parts of this size. Whole, those of one large file would not fit the cache, and
    /// each look for a key that is not there would read them again.
    private static final int METADATA_BLOCK_BYTES = 4 << 10;

    final RocksDB db;
    final ColumnFamilyHandle meta;
    final ColumnFamilyHandle heads;
    final ColumnFamilyHandle versions;
    final ColumnFamilyHandle log;
    final WriteOptions durable = new WriteOptions().setSync(true);
    final WriteOptions lazy = new WriteOptions();
    private final List<RocksObject> natives;
    private final FolderClaim claim;

    private Engine(
            FolderClaim claim,
            RocksDB db,
            List<ColumnFamilyHandle> families,
            List<RocksObject> natives) {
        this.claim = claim;
        this.db = db;
        this.meta = families.get(0);
        this.heads = families.get(1);
        this.versions = families.get(2);
        this.log = families.get(3);
        this.natives = natives;
    }

    static Engine open(Path folder, EmbeddedOptions options) {
        RocksDB.loadLibrary();
        FolderClaim claim = FolderClaim.of(folder);
        try {
            claim.whileNobodyElseHasIt(() -> TornLog.mend(folder));
            return open(claim, folder, options);
        } catch (StoreOpenException e) {
            claim.close();
            throw e;
        }
    }

    private static Engine open(FolderClaim claim, Path folder, EmbeddedOptions options) {
        List<RocksObject> natives = new ArrayList<>();
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            Cache cache = kept(natives, cache(options.blockCacheBytes()));
            BloomFilter bloom = kept(natives, new BloomFilter(BLOOM_BITS_PER_KEY));
            List<ColumnFamilyDescriptor> descriptors =
                    List.of(
                            family("default", kept(natives, table(cache, bloom))),
                            family("heads", kept(natives, table(cache, bloom))),
                            family(
                                    "versions",
                                    kept(
                                            natives,
                                            table(cache, bloom)
                                                    .setCompressionType(
                                                            CompressionType.LZ4_COMPRESSION))),
                            family("log", kept(natives, table(cache, bloom))));
            DBOptions database = kept(natives, databaseOptions(options));
            RocksDB db = RocksDB.open(database, folder.toString(), descriptors, families);
            return new Engine(claim, db, families, natives);
        } catch (RocksDBException e) {
            natives.reversed().forEach(RocksObject::close);
            throw refusal(folder, e);
        }
    }

    private static DBOptions databaseOptions(EmbeddedOptions options) {
        // A torn record at the end was never acknowledged and is dropped; a damaged one before that
        // was, and must not be.
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setDbWriteBufferSize(options.memtableBytes())
                .setMaxTotalWalSize(MAX_WAL_BYTES)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(1 << 20)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    private static Cache cache(long bytes) {
        return new LRUCache(bytes, CACHE_SHARD_BITS, false, CACHE_PART_OF_FILTERS);
    }

    private static ColumnFamilyOptions table(Cache cache, BloomFilter bloom) {
        BlockBasedTableConfig blocks =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(bloom)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setPinTopLevelIndexAndFilter(true)
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                        .setFormatVersion(5);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(blocks)
                .setWriteBufferSize(8L << 20)
                .setMaxWriteBufferNumber(3)
                .setTargetFileSizeBase(16L << 20)
                .setMaxBytesForLevelBase(64L << 20)
                .setLevelCompactionDynamicLevelBytes(true);
    }

    private static ColumnFamilyDescriptor family(String name, ColumnFamilyOptions options) {
        return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options);
    }

    private static <T extends RocksObject> T kept(List<RocksObject> natives, T object) {
        natives.add(object);
        return object;
    }

    private static StoreOpenException refusal(Path folder, RocksDBException e) {
        String detail = String.valueOf(e.getMessage());
        Status status = e.getStatus();
        if (detail.contains("lock ") || detail.contains("LOCK")) {
            return FolderClaim.refusal(folder, detail);
        }
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return new StoreOpenException(
                    "the store in "
                            + folder
                            + " is damaged: restore the folder from a backup; opening it as it is would"
                            + " lose acknowledged writes ("
                            + detail
                            + ")",
                    e);
        }
        return new StoreOpenException(
                "the store in "
                        + folder
                        + " cannot be opened: check that the disk is mounted, writable and not full ("
                        + detail
                        + ")",
                e);
    }

    @Override
    public void close() {
        db.cancelAllBackgroundWork(true);
        for (ColumnFamilyHandle family : List.of(meta, heads, versions, log)) {
            family.close();
        }
        db.close();
        durable.close();
        lazy.close();
        natives.reversed().forEach(RocksObject::close);
        claim.close();
    }
}
