package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.StoreException;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose connections fail, beside one whose connections are well.
final class BrokenWireTest {
    private AutoCloseable running = () -> {};

    @TempDir private Path folder = Path.of("replaced-by-junit");

    private record Wired(TestingEtcd etcd, TestingProxy wire, EtcdStore fragile, EtcdStore sound)
            implements AutoCloseable {
        @Override
        public void close() {
            fragile.close();
            sound.close();
            wire.close();
            etcd.close();
        }
    }

    private Wired wired(String release) throws IOException {
        TestingEtcd etcd = TestingEtcd.start(release, folder);
        running = etcd;
        EtcdStore sound = TestingEtcd.open(etcd.options("/shard/"));
        TestingProxy wire = new TestingProxy(etcd.endpoint());
        Wired wired = new Wired(etcd, wire, TestingEtcd.open(through(wire.endpoint())), sound);
        running = wired;
        return wired;
    }

    private static EtcdOptions through(URI endpoint) {
        return EtcdOptions.plain(List.of(endpoint), "/shard/")
                .with(
                        new EtcdOptions.Timeouts(
                                Duration.ofSeconds(5),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(1));
    }

    private static Write put(String key, String value) {
        return Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(value), new Write.Anything()));
    }

    private static long written(EtcdStore store, Write write) {
        WriteResult result = store.write(write);
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        return ((WriteResult.Written) result).revision();
    }

    private static TestingListener watch(EtcdStore store) {
        TestingListener listener = new TestingListener();
        store.watch(new WatchQuery(Bytes.utf8("/"), store.revision()), listener);
        return listener;
    }

    private void missesNothing(Wired wired) {
        TestingListener told = watch(wired.fragile());
        long first = written(wired.sound(), put("/a", "1"));
        patiently().until(() -> told.revision() == first);
        wired.wire().cut();
        long second = written(wired.sound(), put("/a", "2"));
        written(wired.sound(), put("/b", "1"));
        Write deletion = Write.of(new Write.Delete(Bytes.utf8("/a"), new Write.Anything()));
        long last = written(wired.sound(), deletion);
        wired.wire().mend();
        patiently().until(() -> told.revision() == last);
        assertThat(told.texts())
                .containsExactly(
                        "+/a=1@" + first,
                        "+/a=2@" + second,
                        "+/b=1@" + (second + 1),
                        "-/a=2@" + last);
    }

    @Test
    void missesNothingWhileItIsCutOff() throws Exception {
        missesNothing(wired(TestingEtcd.CURRENT));
    }

    @Test
    void missesNothingWhileItIsCutOffFromAnOldEtcd() throws Exception {
        missesNothing(wired(TestingEtcd.OLD));
    }

    @Test
    void endsAWatchWhoseHistoryWentMeanwhile() throws Exception {
        Wired wired = wired(TestingEtcd.CURRENT);
        TestingListener told = watch(wired.fragile());
        wired.wire().cut();
        written(wired.sound(), put("/a", "1"));
        long last = written(wired.sound(), put("/a", "2"));
        wired.sound().compact(last);
        wired.wire().mend();
        patiently().until(() -> told.end() != null);
        assertThat(told.end())
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        gone -> assertThat(gone.compactedRevision()).isEqualTo(last));
        assertThat(wired.fragile().compactedRevision()).isEqualTo(last);
    }

    @Test
    void knowsNotWhatBecameOfAWriteWithoutAnswer() throws Exception {
        Wired wired = wired(TestingEtcd.CURRENT);
        wired.wire().keepAnswers();
        assertThatThrownBy(() -> wired.fragile().write(put("/a", "1")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("unknown");
        // In this case it was made.
        patiently().until(() -> wired.sound().get(Bytes.utf8("/a")).isPresent());
        wired.wire().mend();
        patiently()
                .ignoreExceptions()
                .until(() -> wired.fragile().get(Bytes.utf8("/a")).isPresent());
    }

    @Test
    void releasesItsCallersWhenItCloses() throws Exception {
        Wired wired = wired(TestingEtcd.CURRENT);
        TestingListener told = watch(wired.fragile());
        wired.wire().keepAnswers();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> caller = callers.submit(wired.fragile()::revision);
            wired.fragile().close();
            assertThatThrownBy(caller::get).hasCauseInstanceOf(StoreException.class);
        }
        assertThat(told.end()).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> wired.fragile().get(Bytes.utf8("/a")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
