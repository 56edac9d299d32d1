package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.Health;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens at etcd's limits.
final class BoundsTest {
    private static final Bytes ALL = Bytes.utf8("/");

    private AutoCloseable running = () -> {};
    private AutoCloseable opened = () -> {};

    @TempDir private Path folder = Path.of("replaced-by-junit");

    @AfterEach
    void stop() throws Exception {
        opened.close();
        running.close();
    }

    private EtcdStore store(String release, String... flags) throws IOException {
        TestingEtcd etcd = TestingEtcd.start(release, folder, flags);
        running = etcd;
        EtcdStore store = TestingEtcd.open(etcd.options("/shard/"));
        opened = store;
        return store;
    }

    /// So many keys in one write.
    private static Write puts(int many, int valueBytes, byte filling) {
        byte[] value = new byte[valueBytes];
        Arrays.fill(value, filling);
        return new Write(
                IntStream.range(0, many)
                        .<Write.Operation>mapToObj(i ->
                                new Write.Put(
                                        Bytes.utf8("/k" + i),
                                        Bytes.wrap(value),
                                        new Write.Anything()))
                        .toList());
    }

    @Test
    void refusesWhatIsTooLargeForEtcd() throws IOException {
        EtcdStore store = store(TestingEtcd.CURRENT);
        assertThat(store.write(puts(128, 1, (byte) 1))).isInstanceOf(WriteResult.Written.class);
        assertThatThrownBy(() -> store.write(puts(129, 1, (byte) 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.write(puts(1, 2 << 20, (byte) 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void refusesWhatIsTooLargeForAClusterThatTakesLess(String release) throws IOException {
        EtcdStore store = store(release, "--max-txn-ops=16", "--max-request-bytes=65536");
        assertThatThrownBy(() -> store.write(puts(17, 1, (byte) 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.write(puts(1, 100_000, (byte) 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.write(puts(1, 1_000_000, (byte) 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.range(RangeQuery.prefix(ALL, 0, 0)).entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void refusesWritesWhenItsSpaceIsUsedUp(String release) throws IOException {
        EtcdStore store = store(release, "--quota-backend-bytes=8388608");
        WriteResult result = store.write(puts(10, 100_000, (byte) 0));
        for (int i = 1; result instanceof WriteResult.Written; i++) {
            result = store.write(puts(10, 100_000, (byte) i));
        }
        assertThat(result)
                .isInstanceOfSatisfying(
                        WriteResult.Refused.class,
                        refused -> assertThat(refused.reason()).contains("space"));
        await().until(() -> store.health() instanceof Health.ReadOnly);
        assertThat(store.range(RangeQuery.prefix(ALL, 0, 0)).entries()).hasSize(10);
        assertThat(store.write(Write.of(new Write.Delete(Bytes.utf8("/k1"), new Write.Anything()))))
                .isInstanceOf(WriteResult.Written.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void tellsARevisionAtOnceThatEtcdSendsInFragments(String release) throws IOException {
        EtcdStore store = store(release);
        Queue<List<StoreEvent>> told = new ConcurrentLinkedQueue<>();
        AtomicReference<Exception> end = new AtomicReference<>();
        store.watch(
                new WatchQuery(ALL, store.revision()),
                new WatchListener() {
                    @Override
                    public void onEvents(List<StoreEvent> events, long revision) {
                        if (!events.isEmpty()) {
                            told.add(events);
                        }
                    }

                    @Override
                    public void onEnd(Exception cause) {
                        end.set(cause);
                    }
                });
        // With what was there before, the second is more than etcd puts into one message.
        store.write(puts(100, 14_000, (byte) 1));
        store.write(puts(100, 14_000, (byte) 2));
        await().until(() -> told.stream().mapToInt(List::size).sum() == 200);
        assertThat(told)
                .allSatisfy(events -> {
                    long last = events.getLast().revision();
                    assertThat(events.stream().filter(event -> event.revision() == last))
                            .hasSize(100);
                });
        assertThat(end.get()).isNull();
    }

    @Test
    void readsARangeThatIsLargerThanAnAnswer() throws IOException {
        EtcdStore store = store(TestingEtcd.CURRENT);
        int many = 40;
        for (int i = 0; i < many; i++) {
            byte[] value = new byte[1 << 20];
            store.write(
                    Write.of(
                            new Write.Put(
                                    Bytes.utf8("/large/" + (100 + i)),
                                    Bytes.wrap(value),
                                    new Write.Absent())));
        }
        Page page = store.range(RangeQuery.prefix(Bytes.utf8("/large/"), 0, 0));
        assertThat(page.more()).isFalse();
        assertThat(page.entries()).hasSize(many);
        Page part = store.range(RangeQuery.prefix(Bytes.utf8("/large/"), 0, many - 1));
        assertThat(part.more()).isTrue();
        assertThat(part.entries()).hasSize(many - 1);
    }

    @Test
    void keepsShardsOfOneClusterApart() throws IOException {
        EtcdStore store = store(TestingEtcd.CURRENT);
        EtcdOptions options =
                EtcdOptions.plain(
                        store.members().stream().map(MemberState::endpoint).toList(), "/other/");
        try (EtcdStore other = TestingEtcd.open(options)) {
            TestingListener told = new TestingListener();
            store.watch(new WatchQuery(ALL, store.revision()), told);
            other.write(puts(3, 10, (byte) 1));
            long revision = store.revision();
            // A consistent read waits for this, however quiet its own shard is.
            await().atMost(Duration.ofMinutes(1)).until(() -> told.revision() >= revision);
            assertThat(told.events()).isEmpty();
            assertThat(store.range(RangeQuery.prefix(ALL, 0, 0)).entries()).isEmpty();
            assertThat(other.range(RangeQuery.prefix(ALL, 0, 0)).entries()).hasSize(3);
            store.compact(revision);
            assertThat(other.compactedRevision()).isEqualTo(revision);
        }
    }
}
