package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a consistent read waits for: a watch that says how far it is must have told everything up to there.
final class ProgressTest {
    private static final int KEYS = 100;

    @TempDir private Path folder = Path.of("replaced-by-junit");

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void neverOvertakesEvents(String release) throws Exception {
        try (TestingEtcd etcd = TestingEtcd.start(release, folder);
                EtcdStore store = TestingEtcd.open(etcd.options("/shard/"))) {
            long before = store.revision();
            for (int i = 0; i < KEYS; i++) {
                Bytes key = Bytes.utf8("/key/" + i);
                store.write(Write.of(new Write.Put(key, key, new Write.Absent())));
            }
            for (int i = 0; i < 5; i++) {
                TestingListener told = new TestingListener();
                store.watch(new WatchQuery(Bytes.utf8("/"), before), told);
                // Asks the watch, which has all of its events before it still.
                long revision = store.revision();
                await().atMost(Duration.ofMinutes(1)).until(() -> told.revision() >= revision);
                assertThat(told.events()).hasSize(KEYS);
            }
        }
    }
}
