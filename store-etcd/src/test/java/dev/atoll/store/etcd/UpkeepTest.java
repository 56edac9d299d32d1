package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.StoreException;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators need of a store in etcd.
final class UpkeepTest {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @TempDir private Path folder = Path.of("replaced-by-junit");

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private <T extends AutoCloseable> T kept(T part) {
        opened.push(part);
        return part;
    }

    private TestingEtcd etcd(String... flags) throws IOException {
        return kept(TestingEtcd.start(TestingEtcd.CURRENT, folder, flags));
    }

    private static Write put(String key, int bytes) {
        return Write.of(
                new Write.Put(Bytes.utf8(key), Bytes.wrap(new byte[bytes]), new Write.Anything()));
    }

    @Test
    void isTheSameStoreForAllWhoOpenIt() throws IOException {
        TestingEtcd etcd = etcd();
        EtcdStore one = kept(TestingEtcd.open(etcd.options("/a/")));
        EtcdStore same = kept(TestingEtcd.open(etcd.options("/a/")));
        EtcdStore other = kept(TestingEtcd.open(etcd.options("/b/")));
        assertThat(one.identity()).isNotEmpty().isEqualTo(same.identity());
        assertThat(other.identity()).isNotEqualTo(one.identity());
    }

    @Test
    void refusesAPrefixThatSomethingElseWrote() throws IOException {
        TestingEtcd etcd = etcd();
        // Seen from below `/a/`, `/a/b/` is something else.
        kept(TestingEtcd.open(etcd.options("/a/b/")));
        assertThatThrownBy(() -> EtcdStore.open(etcd.options("/a/")))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("below /a/ are not a store of Atoll");
    }

    @Test
    void refusesANewerFormat() throws IOException {
        TestingEtcd etcd = etcd();
        kept(TestingEtcd.open(etcd.options("/a/")));
        etcd.put("/a/format", "2 newer");
        assertThatThrownBy(() -> EtcdStore.open(etcd.options("/a/")))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void givesFreeSpaceBack() throws Exception {
        TestingEtcd etcd = etcd();
        EtcdStore store = kept(TestingEtcd.open(etcd.options("/a/")));
        for (int i = 0; i < 40; i++) {
            store.write(put("/large", 1 << 20));
        }
        store.compact(store.revision());
        await().atMost(Duration.ofMinutes(1)).until(() -> databaseBytes(store) > 30 << 20);
        try (Defragmentation defragmentation = new Defragmentation(store, Duration.ofDays(1))) {
            // A compaction frees the space a moment later.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> defragmentation.round() == 1 && databaseBytes(store) < 10 << 20);
        }
        assertThat(store.get(Bytes.utf8("/large"))).isPresent();
        assertThat(store.write(put("/large", 1))).isInstanceOf(WriteResult.Written.class);
    }

    private static long databaseBytes(EtcdStore store) {
        return store.members().getFirst() instanceof MemberState.Serving serving
                ? serving.databaseBytes()
                : 0;
    }

    @Test
    void tellsHowLongEtcdTakesAndHowItsMembersAre() throws IOException {
        TestingEtcd etcd = etcd();
        PrometheusRegistry registry = new PrometheusRegistry();
        EtcdMetrics metrics = new EtcdMetrics(registry, key -> key.length() == 0 ? "" : "things");
        TestingEtcd.open(etcd.options("/a/")).close();
        EtcdStore store = kept(EtcdStore.open(etcd.options("/a/"), metrics));
        store.write(put("/a", 1));
        assertThat(text(registry))
                .contains(
                        "etcd_request_duration_seconds_count{operation=\"txn\",type=\"things\"} 1",
                        "etcd_db_total_size_in_bytes{endpoint=\"" + etcd.endpoint() + "\"}",
                        "atoll_etcd_member_serving{endpoint=\"" + etcd.endpoint() + "\"} 1",
                        "atoll_etcd_member_leads{endpoint=\"" + etcd.endpoint() + "\"} 1");
        etcd.kill();
        assertThatThrownBy(() -> store.write(put("/a", 1))).isInstanceOf(StoreException.class);
        assertThat(text(registry))
                .contains("etcd_request_errors_total{operation=\"txn\",type=\"things\"} 1");
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        text(registry)
                                .contains(
                                        "atoll_etcd_member_serving{endpoint=\""
                                                + etcd.endpoint()
                                                + "\"} 0"));
    }

    private static String text(PrometheusRegistry registry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }
}
