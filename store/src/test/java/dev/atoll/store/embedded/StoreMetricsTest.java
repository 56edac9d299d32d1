package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.store.Bytes;
import dev.atoll.store.Health;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreMetricsTest {
    private static final Bytes KEY = Bytes.utf8("/a");

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private List<? extends DataPointSnapshot> points(String family) {
        return registry.scrape().stream()
                .filter(found -> found.getMetadata().getPrometheusName().equals(family))
                .findFirst()
                .orElseThrow()
                .getDataPoints();
    }

    private double gauge(String family) {
        return ((GaugeDataPointSnapshot) points(family).getFirst()).getValue();
    }

    private HistogramDataPointSnapshot histogram(String family) {
        return (HistogramDataPointSnapshot) points(family).getFirst();
    }

    private double writes(String result) {
        return points("atoll_store_writes").stream()
                .filter(point -> result.equals(point.getLabels().get("result")))
                .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    private static Write put(Write.Expected expected) {
        return Write.of(new Write.Put(KEY, Bytes.utf8("value"), expected));
    }

    @Test
    void countsBatchesSyncsWatchesAndCompactions(@TempDir Path folder) {
        EmbeddedStore store =
                EmbeddedStore.open(
                        folder,
                        EmbeddedOptions.defaults().withReservedDiskBytes(0),
                        new StoreMetrics(registry));
        try (store) {
            assertThat(store.write(put(new Write.Absent())))
                    .isInstanceOf(WriteResult.Written.class);
            assertThat(store.write(put(new Write.Anything())))
                    .isInstanceOf(WriteResult.Written.class);
            assertThat(store.write(put(new Write.Absent())))
                    .isInstanceOf(WriteResult.Conflict.class);
            assertThat(writes("written")).isEqualTo(2);
            assertThat(writes("conflict")).isEqualTo(1);
            assertThat(writes("refused")).isZero();
            assertThat(histogram("etcd_disk_wal_fsync_duration_seconds").getCount()).isEqualTo(2);
            assertThat(histogram("etcd_disk_wal_fsync_duration_seconds").getSum()).isPositive();
            assertThat(histogram("atoll_store_batch_writes").getSum()).isEqualTo(2);
            assertThat(histogram("atoll_store_batch_bytes").getSum()).isBetween(100.0, 500.0);
            assertThat(gauge("etcd_mvcc_db_total_size_in_bytes")).isPositive();
            assertThat(gauge("atoll_store_queued_writes")).isZero();

            store.watch(new WatchQuery(KEY, store.revision()), new TestingListener());
            assertThat(gauge("atoll_store_watches")).isEqualTo(1);
            store.compact(store.revision());
            assertThat(gauge("atoll_store_compacted_revision"))
                    .isEqualTo((double) store.revision());
            assertThat(store.health()).isInstanceOf(Health.Ready.class);
        }
        assertThat(store.health()).isInstanceOf(Health.Failed.class);
    }
}
