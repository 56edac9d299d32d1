package dev.atoll.store.embedded;

import dev.atoll.store.WriteResult;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The metrics of a store, named as etcd names them where they mean the same.
public final class StoreMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram syncs;
    private final Histogram batches;
    private final Histogram bytes;
    private final CounterDataPoint written;
    private final CounterDataPoint conflicts;
    private final CounterDataPoint refused;
    private final CounterDataPoint unknown;
    private volatile @Nullable EmbeddedStore store;

    public StoreMetrics(PrometheusRegistry registry) {
        syncs =
                Histogram.builder()
                        .name("etcd_disk_wal_fsync_duration_seconds")
                        .help(
                                "How long it took to write a batch to the log and to sync it to the disk.")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.001, 2, 14)
                        .register(registry);
        batches =
                Histogram.builder()
                        .name("atoll_store_batch_writes")
                        .help("Writes that were made durable with one sync.")
                        .classicOnly()
                        .classicExponentialUpperBounds(1, 2, 11)
                        .register(registry);
        bytes =
                Histogram.builder()
                        .name("atoll_store_batch_bytes")
                        .help("Bytes that were made durable with one sync.")
                        .classicOnly()
                        .classicExponentialUpperBounds(256, 4, 9)
                        .register(registry);
        Counter writes =
                Counter.builder()
                        .name("atoll_store_writes_total")
                        .help(
                                "Writes by how they ended: written, conflict, refused, or unknown after a failure.")
                        .labelNames("result")
                        .register(registry);
        written = writes.labelValues("written");
        conflicts = writes.labelValues("conflict");
        refused = writes.labelValues("refused");
        unknown = writes.labelValues("unknown");
        gauge(
                "etcd_mvcc_db_total_size_in_bytes",
                "Size of the store's files, with its log.",
                EmbeddedStore::sizeBytes,
                registry);
        gauge(
                "atoll_store_queued_writes",
                "Writes that wait for the next batch.",
                EmbeddedStore::queuedWrites,
                registry);
        gauge("atoll_store_watches", "Open watches.", EmbeddedStore::watchCount, registry);
        gauge(
                "atoll_store_compacted_revision",
                "The revision below which history is forgotten.",
                EmbeddedStore::compactedRevision,
                registry);
        gauge(
                "atoll_store_reclaimed_revision",
                "The revision up to which compaction has given the space back.",
                EmbeddedStore::reclaimedRevision,
                registry);
    }

    /// Metrics that nobody reads.
    public static StoreMetrics none() {
        return new StoreMetrics(new PrometheusRegistry());
    }

    private void gauge(
            String name,
            String help,
            ToDoubleFunction<EmbeddedStore> of,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> {
                    EmbeddedStore open = store;
                    if (open != null) {
                        out.call(of.applyAsDouble(open));
                    }
                })
                .register(registry);
    }

    /// The store that is told of.
    void join(EmbeddedStore open) {
        store = open;
    }

    void batch(int writes, long size) {
        batches.observe(writes);
        bytes.observe((double) size);
    }

    void synced(long nanos) {
        syncs.observe(nanos / NANOS_PER_SECOND);
    }

    void ended(WriteResult result) {
        switch (result) {
            case WriteResult.Written _ -> written.inc();
            case WriteResult.Conflict _ -> conflicts.inc();
            case WriteResult.Refused _ -> refused.inc();
        }
    }

    /// What became of so many writes is not known.
    void failed(int writes) {
        unknown.inc(writes);
    }
}
