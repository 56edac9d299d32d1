package dev.atoll.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every engine must keep. An engine's test extends this.
public abstract class StoreSuite {
    private Store store = new TestingClosedStore();

    /// An empty store, or, after a first call within one test, the same store opened again.
    protected abstract Store open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private static Bytes key(String key) {
        return Bytes.utf8(key);
    }

    private static Write.Put put(String key, String value) {
        return new Write.Put(key(key), Bytes.utf8(value), new Write.Anything());
    }

    private static Write.Delete delete(String key) {
        return new Write.Delete(key(key), new Write.Anything());
    }

    private static Write.Check check(String key, long revision) {
        return new Write.Check(key(key), new Write.AtRevision(revision));
    }

    private long written(Write.Operation... operations) {
        WriteResult result = store.write(Write.of(operations));
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        return ((WriteResult.Written) result).revision();
    }

    private List<String> keys(RangeQuery query) {
        return store.range(query).entries().stream().map(entry -> entry.key().utf8()).toList();
    }

    private List<String> values(String prefix, long revision) {
        return store.range(RangeQuery.prefix(key(prefix), revision, 0)).entries().stream()
                .map(entry -> entry.value().utf8())
                .toList();
    }

    private TestingListener watch(String prefix, long after) {
        TestingListener listener = new TestingListener();
        store.watch(new WatchQuery(key(prefix), after), listener);
        return listener;
    }

    @Test
    void readsWhatWasWritten() {
        long first = written(put("/a", "1"));
        long second = written(put("/a", "2"));
        assertThat(second).isEqualTo(first + 1).isEqualTo(store.revision());
        assertThat(store.get(key("/a")))
                .contains(new Entry(key("/a"), Bytes.utf8("2"), first, second));
        assertThat(store.get(key("/b"))).isEmpty();
    }

    @Test
    void refusesToCreateWhatExists() {
        long revision = written(put("/a", "1"));
        WriteResult result =
                store.write(Write.of(new Write.Put(key("/a"), key("2"), new Write.Absent())));
        assertThat(result)
                .isEqualTo(
                        new WriteResult.Conflict(
                                key("/a"),
                                Optional.of(
                                        new Entry(
                                                key("/a"), Bytes.utf8("1"), revision, revision))));
        assertThat(store.revision()).isEqualTo(revision);
    }

    @Test
    void rejectsUpdateWithStaleRevision() {
        long first = written(put("/a", "1"));
        long second = written(new Write.Put(key("/a"), key("2"), new Write.AtRevision(first)));
        WriteResult stale =
                store.write(
                        Write.of(new Write.Put(key("/a"), key("3"), new Write.AtRevision(first))));
        assertThat(stale).isInstanceOf(WriteResult.Conflict.class);
        assertThat(store.write(Write.of(new Write.Delete(key("/a"), new Write.AtRevision(second)))))
                .isEqualTo(new WriteResult.Written(second + 1));
        assertThat(store.write(Write.of(new Write.Delete(key("/a"), new Write.AtRevision(second)))))
                .isEqualTo(new WriteResult.Conflict(key("/a"), Optional.empty()));
    }

    @Test
    void refusesAWriteWhoseCheckFails() {
        long first = written(put("/guard", "1"));
        long second = written(put("/guard", "2"));
        WriteResult refused = store.write(Write.of(put("/a", "1"), check("/guard", first)));
        assertThat(refused)
                .isEqualTo(
                        new WriteResult.Conflict(
                                key("/guard"),
                                Optional.of(
                                        new Entry(key("/guard"), Bytes.utf8("2"), first, second))));
        assertThat(store.get(key("/a"))).isEmpty();
        assertThat(store.write(Write.of(put("/a", "1"), check("/missing", first))))
                .isEqualTo(new WriteResult.Conflict(key("/missing"), Optional.empty()));
    }

    @Test
    void leavesACheckedKeyAsItWas() {
        long guarded = written(put("/guard", "1"));
        TestingListener listener = watch("/", guarded);
        long revision = written(put("/a", "1"), check("/guard", guarded));
        assertThat(revision).isEqualTo(guarded + 1);
        assertThat(store.get(key("/guard")).orElseThrow().revision()).isEqualTo(guarded);
        assertThat(written(check("/guard", guarded))).isEqualTo(revision);
        await().until(() -> listener.revision() == revision);
        assertThat(listener.texts()).containsExactly("+/a=1@" + revision);
    }

    @Test
    void appliesAllOperationsOfAWriteOrNone() {
        written(put("/a", "1"));
        WriteResult result =
                store.write(
                        Write.of(
                                put("/b", "1"),
                                new Write.Put(key("/a"), key("2"), new Write.Absent())));
        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(store.get(key("/b"))).isEmpty();
        long revision = written(put("/b", "1"), delete("/a"), put("/c", "1"));
        assertThat(values("/", 0)).hasSize(2);
        assertThat(store.range(RangeQuery.prefix(key("/"), 0, 0)).entries())
                .allMatch(entry -> entry.revision() == revision);
    }

    @Test
    void refusesTwoOperationsOnOneKey() {
        assertThatThrownBy(() -> store.write(Write.of(put("/a", "1"), put("/a", "2"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesNoRevisionForAWriteThatChangesNothing() {
        long revision = written(put("/a", "1"));
        assertThat(written(delete("/missing"))).isEqualTo(revision);
        assertThat(store.revision()).isEqualTo(revision);
    }

    @Test
    void startsANewLifeWhenADeletedKeyIsCreatedAgain() {
        long first = written(put("/a", "1"));
        written(delete("/a"));
        assertThat(store.get(key("/a"))).isEmpty();
        long third = written(new Write.Put(key("/a"), key("2"), new Write.Absent()));
        assertThat(store.get(key("/a")).orElseThrow().createRevision())
                .isEqualTo(third)
                .isGreaterThan(first);
    }

    @Test
    void rangesInOrderOfUnsignedBytes() {
        for (String name : List.of("/b", "/a\u0000", "/a", "/aa", "/é", "/a\u0000b", "/a\u0001")) {
            written(put(name, name));
        }
        assertThat(keys(RangeQuery.prefix(key("/"), 0, 0)))
                .containsExactly("/a", "/a\u0000", "/a\u0000b", "/a\u0001", "/aa", "/b", "/é");
        assertThat(keys(new RangeQuery(key("/a\u0000"), key("/aa"), 0, 0)))
                .containsExactly("/a\u0000", "/a\u0000b", "/a\u0001");
        assertThat(keys(new RangeQuery(key("/b"), Bytes.utf8(""), 0, 0)))
                .containsExactly("/b", "/é");
    }

    @Test
    void rangesOverAllThereIs() {
        written(put("/a", "1"));
        written(put("mark", "2"));
        assertThat(keys(new RangeQuery(key(""), key(""), 0, 0))).containsExactly("/a", "mark");
        assertThat(keys(new RangeQuery(key(""), key(""), 0, 1))).containsExactly("/a");
        assertThat(keys(new RangeQuery(key("/a\0"), key(""), 0, 0))).containsExactly("mark");
    }

    @Test
    void pagesThroughARange() {
        for (int i = 0; i < 5; i++) {
            written(put("/k" + i, "v"));
        }
        Page first = store.range(RangeQuery.prefix(key("/k"), 0, 2));
        assertThat(first.more()).isTrue();
        assertThat(first.entries()).hasSize(2);
        written(put("/k9", "later"));
        Bytes next = key(first.entries().getLast().key().utf8() + "\u0000");
        Page rest = store.range(new RangeQuery(next, key("/l"), first.revision(), 3));
        assertThat(rest.more()).isFalse();
        assertThat(rest.entries()).hasSize(3);
        assertThat(rest.revision()).isEqualTo(first.revision());
    }

    @Test
    void readsThePast() {
        long first = written(put("/a", "1"));
        for (int i = 2; i < 40; i++) {
            written(put("/a", String.valueOf(i)));
        }
        long before = store.revision();
        written(put("/b", "new"));
        written(delete("/a"));
        assertThat(values("/", first)).containsExactly("1");
        assertThat(values("/", before)).containsExactly("39");
        assertThat(values("/", 0)).containsExactly("new");
        assertThatThrownBy(() -> values("/", store.revision() + 1))
                .isInstanceOf(FutureRevisionException.class);
    }

    @Test
    void watchesFromNowAndFromThePast() {
        long start = store.revision();
        TestingListener live = watch("/a", start);
        long first = written(put("/a/1", "x"));
        written(put("/b/1", "y"));
        written(put("/a/1", "z"), put("/a/2", "z"));
        long last = written(delete("/a/1"));
        List<String> expected =
                List.of(
                        "+/a/1=x@" + first,
                        "+/a/1=z@" + (first + 2),
                        "+/a/2=z@" + (first + 2),
                        "-/a/1=z@" + last);
        await().until(() -> live.revision() == last);
        assertThat(live.texts()).isEqualTo(expected);
        TestingListener late = watch("/a", start);
        await().until(() -> late.revision() == last);
        assertThat(late.texts()).isEqualTo(expected);
        TestingListener later = watch("/a", first + 2);
        await().until(() -> later.revision() == last);
        assertThat(later.texts()).isEqualTo(expected.subList(3, 4));
    }

    @Test
    void tellsAWatchOfRevisionsThatDidNotConcernIt() {
        TestingListener listener = watch("/quiet", store.revision());
        long revision = written(put("/loud", "x"));
        await().until(() -> listener.revision() == revision);
        assertThat(listener.events()).isEmpty();
    }

    @Test
    void refusesAWatchFromTheFuture() {
        assertThatThrownBy(() -> watch("/", store.revision() + 1))
                .isInstanceOf(FutureRevisionException.class);
    }

    @Test
    void isNotHeldUpByASlowListener() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        TestingListener slow = new TestingListener();
        store.watch(
                new WatchQuery(key("/"), store.revision()),
                new WatchListener() {
                    @Override
                    public void onEvents(List<StoreEvent> events, long revision) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        slow.onEvents(events, revision);
                    }

                    @Override
                    public void onEnd(Exception cause) {
                        slow.onEnd(cause);
                    }
                });
        TestingListener fast = watch("/", store.revision());
        long start = store.revision();
        for (int i = 0; i < 200; i++) {
            written(put("/k" + i, "v".repeat(1000)));
        }
        long last = store.revision();
        await().until(() -> fast.revision() == last);
        assertThat(slow.events()).isEmpty();
        release.countDown();
        await().until(() -> slow.revision() == last);
        assertThat(slow.events()).hasSize((int) (last - start)).isEqualTo(fast.events());
    }

    @Test
    void callsNoListenerAfterItsWatchIsClosed() {
        TestingListener listener = new TestingListener();
        Watch watch = store.watch(new WatchQuery(key("/"), store.revision()), listener);
        TestingListener other = watch("/", store.revision());
        watch.close();
        long revision = written(put("/a", "1"));
        await().until(() -> other.revision() == revision);
        assertThat(listener.events()).isEmpty();
        assertThat(listener.end()).isNull();
    }

    @Test
    void endsItsWatchesWhenItCloses() {
        TestingListener listener = watch("/", store.revision());
        store.close();
        assertThat(listener.end()).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.write(Write.of(put("/a", "1"))))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void refusesCompactedHistoryAndKeepsTheNewest() {
        long first = written(put("/a", "1"));
        written(put("/a", "2"));
        written(put("/gone", "x"));
        long deleted = written(delete("/gone"));
        written(put("/a", "3"));
        long last = written(delete("/a"), put("/b", "4"));
        store.compact(deleted);
        assertThat(store.compactedRevision()).isEqualTo(deleted);
        assertThatThrownBy(() -> values("/", first)).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> watch("/", deleted - 1)).isInstanceOf(CompactedException.class);
        assertThat(values("/", deleted)).containsExactly("2");
        assertThat(values("/", 0)).containsExactly("4");
        TestingListener listener = watch("/", deleted);
        await().until(() -> listener.revision() == last);
        assertThat(listener.texts())
                .containsExactly("+/a=3@" + (last - 1), "-/a=3@" + last, "+/b=4@" + last);
        assertThatThrownBy(() -> store.compact(last + 1))
                .isInstanceOf(FutureRevisionException.class);
    }

    @Test
    void remembersEverythingWhenOpenedAgain() throws Exception {
        long first = written(put("/a", "1"));
        written(put("/a", "2"));
        long last = written(delete("/a"), put("/b", "3"));
        store.compact(first);
        store.close();
        store = open();
        assertThat(store.revision()).isEqualTo(last);
        assertThat(store.compactedRevision()).isEqualTo(first);
        assertThat(values("/", last - 1)).containsExactly("2");
        TestingListener listener = watch("/", first);
        await().until(() -> listener.revision() == last);
        assertThat(listener.texts())
                .containsExactly("+/a=2@" + (last - 1), "-/a=2@" + last, "+/b=3@" + last);
        assertThat(written(put("/c", "4"))).isEqualTo(last + 1);
    }

    @Test
    void keepsItsRevisionWhenAllHistoryIsCompacted() throws Exception {
        long last = written(put("/a", "1"));
        store.compact(last);
        store.close();
        store = open();
        assertThat(store.revision()).isEqualTo(last);
        assertThat(written(put("/a", "2"))).isEqualTo(last + 1);
    }

    @Test
    void letsExactlyOneOfManyCreatorsWin() throws Exception {
        List<Future<WriteResult>> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                Write write = Write.of(new Write.Put(key("/a"), key("" + i), new Write.Absent()));
                results.add(callers.submit(() -> store.write(write)));
            }
        }
        long winners = 0;
        for (Future<WriteResult> result : results) {
            winners += result.get() instanceof WriteResult.Written ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void losesNoIncrementOfManyWriters() throws Exception {
        written(put("/n", "0"));
        TestingListener listener = watch("/n", store.revision());
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                var _ =
                        callers.submit(() -> {
                            for (int done = 0; done < 20; ) {
                                Entry now = store.get(key("/n")).orElseThrow();
                                Bytes next =
                                        Bytes.utf8("" + (Integer.parseInt(now.value().utf8()) + 1));
                                Write write =
                                        Write.of(
                                                new Write.Put(
                                                        key("/n"),
                                                        next,
                                                        new Write.AtRevision(now.revision())));
                                done += store.write(write) instanceof WriteResult.Written ? 1 : 0;
                            }
                        });
            }
        }
        assertThat(store.get(key("/n")).orElseThrow().value().utf8()).isEqualTo("320");
        await().until(() -> listener.events().size() == 320);
    }
}
