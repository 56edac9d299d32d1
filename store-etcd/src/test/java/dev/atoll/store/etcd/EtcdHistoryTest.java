package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.history.HistoryLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three members, each of which fails once while they are used.
final class EtcdHistoryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void isLinearizableWhileMembersAreKilled(@TempDir Path folder) throws Exception {
        check(
                folder,
                TestingEtcd::kill,
                member -> {
                    try {
                        member.startAgain();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    @Test
    void isLinearizableWhileMembersStandStill(@TempDir Path folder) throws Exception {
        check(folder, TestingEtcd::freeze, TestingEtcd::thaw);
    }

    private static void check(Path folder, Consumer<TestingEtcd> harm, Consumer<TestingEtcd> heal)
            throws Exception {
        EtcdOptions.Timeouts timeouts =
                new EtcdOptions.Timeouts(
                        Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(1));
        try (TestingCluster cluster = TestingCluster.start(TestingEtcd.CURRENT, folder);
                EtcdStore store =
                        TestingEtcd.open(
                                EtcdOptions.plain(cluster.endpoints(), "/shard/").with(timeouts));
                HistoryLoad load = new HistoryLoad(store, 8, 11)) {
            for (TestingEtcd member : cluster.members()) {
                awaitProgress(load);
                harm.accept(member);
                awaitProgress(load);
                heal.accept(member);
                await().atMost(PATIENCE)
                        .until(() ->
                                store.members().stream()
                                        .allMatch(MemberState.Serving.class::isInstance));
            }
            awaitProgress(load);
            assertThat(load.finish()).isEmpty();
        }
    }

    private static void awaitProgress(HistoryLoad load) {
        long before = load.done();
        await().atMost(PATIENCE).until(() -> load.done() > before + 200);
    }
}
