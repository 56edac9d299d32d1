package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Health;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three members, of which some fail.
final class EtcdClusterTest {
    private static final Bytes ALL = Bytes.utf8("/");
    private static final Duration REQUEST = Duration.ofSeconds(5);

    private AutoCloseable running = () -> {};
    private AutoCloseable opened = () -> {};

    @TempDir private Path folder = Path.of("replaced-by-junit");

    private record Started(TestingCluster cluster, EtcdStore store) {
        TestingEtcd leader() {
            URI leader =
                    await().atMost(Duration.ofMinutes(1))
                            .until(
                                    () ->
                                            store.members().stream()
                                                    .filter(Started::leads)
                                                    .map(MemberState::endpoint)
                                                    .findFirst(),
                                    Optional::isPresent)
                            .orElseThrow();
            return cluster.at(leader);
        }

        private static boolean leads(MemberState state) {
            return state instanceof MemberState.Serving serving && serving.leads();
        }
    }

    private Started started(String release) throws IOException {
        TestingCluster cluster = TestingCluster.start(release, folder);
        running = cluster;
        EtcdOptions.Timeouts timeouts =
                new EtcdOptions.Timeouts(REQUEST, Duration.ofMillis(100), Duration.ofSeconds(2));
        EtcdStore store =
                TestingEtcd.open(EtcdOptions.plain(cluster.endpoints(), "/shard/").with(timeouts));
        opened = store;
        return new Started(cluster, store);
    }

    @AfterEach
    void stop() throws Exception {
        opened.close();
        running.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(1));
    }

    private static Write creation(String key) {
        return Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(key), new Write.Absent()));
    }

    private static boolean isWritten(EtcdStore store, String key) {
        try {
            return store.write(creation(key)) instanceof WriteResult.Written;
        } catch (StoreException e) {
            return false; // Unknown, so this key is not tried again.
        }
    }

    private static TestingListener watch(EtcdStore store) {
        TestingListener listener = new TestingListener();
        store.watch(new WatchQuery(ALL, store.revision()), listener);
        return listener;
    }

    /// The watch was told of every key there is, once, in the order in which they were created.
    private static void assertWholeStory(EtcdStore store, TestingListener told) {
        long revision = patiently().ignoreExceptions().until(store::revision, _ -> true);
        patiently().until(() -> told.revision() >= revision);
        List<Entry> there =
                store.range(RangeQuery.prefix(ALL, revision, 0)).entries().stream()
                        .sorted(Comparator.comparingLong(Entry::revision))
                        .toList();
        assertThat(told.events().stream().filter(event -> event.revision() <= revision).toList())
                .isEqualTo(there.stream().map(StoreEvent.Stored::new).toList());
        assertThat(told.end()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void losesNothingAcknowledgedWhenItsLeaderIsKilled(String release) throws Exception {
        Started started = started(release);
        EtcdStore store = started.store();
        TestingListener told = watch(store);
        TestingEtcd leader = started.leader();
        try (TestingWriters writers = new TestingWriters(8, key -> isWritten(store, key))) {
            patiently().until(() -> writers.acknowledged().size() >= 100);
            leader.kill();
            int before = writers.acknowledged().size();
            patiently().until(() -> writers.acknowledged().size() >= before + 200);
            leader.startAgain();
            patiently().until(() -> store.members().stream().allMatch(EtcdClusterTest::serves));
            writers.stop();
            assertThat(store.range(RangeQuery.prefix(ALL, 0, 0)).entries())
                    .extracting(entry -> entry.key().utf8())
                    .containsAll(writers.acknowledged());
        }
        assertWholeStory(store, told);
    }

    private static boolean serves(MemberState state) {
        return state instanceof MemberState.Serving;
    }

    @Test
    void leavesAMemberThatStandsStill() throws Exception {
        Started started = started(TestingEtcd.CURRENT);
        EtcdStore store = started.store();
        TestingListener told = watch(store);
        assertThat(isWritten(store, "/before")).isTrue();
        // The first is the one in use; the leader, whom all depend on for a while.
        for (TestingEtcd member :
                List.of(started.cluster().members().getFirst(), started.leader())) {
            member.freeze();
            AtomicInteger tries = new AtomicInteger();
            patiently()
                    .until(() ->
                            isWritten(store, member.endpoint() + "/" + tries.incrementAndGet()));
            assertThat(store.get(Bytes.utf8("/before"))).isPresent();
            member.thaw();
            patiently().until(() -> store.members().stream().allMatch(EtcdClusterTest::serves));
        }
        assertThat(isWritten(store, "/after")).isTrue();
        assertWholeStory(store, told);
    }

    @Test
    void saysThatNobodyKnowsWhenTheQuorumIsLostAndGoesOnWhenItIsBack() throws Exception {
        Started started = started(TestingEtcd.CURRENT);
        EtcdStore store = started.store();
        TestingListener told = watch(store);
        assertThat(isWritten(store, "/before")).isTrue();
        List<TestingEtcd> gone = started.cluster().members().subList(0, 2);
        gone.forEach(TestingEtcd::kill);
        assertThatThrownBy(() -> store.write(creation("/unknown")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("unknown");
        assertThatThrownBy(store::revision).isInstanceOf(StoreException.class);
        patiently().until(() -> store.health() instanceof Health.Failed);
        for (TestingEtcd member : gone) {
            member.startAgain();
        }
        AtomicInteger tries = new AtomicInteger();
        patiently().until(() -> isWritten(store, "/again/" + tries.incrementAndGet()));
        patiently().until(() -> store.health() instanceof Health.Ready);
        assertWholeStory(store, told);
    }
}
