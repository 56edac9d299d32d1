package dev.atoll.store.history;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Uses few keys of a store by many threads at once, and writes down every call and every event. The store has nothing
/// below `/history/` before.
public final class HistoryLoad implements AutoCloseable {
    private static final Bytes PREFIX = Bytes.utf8("/history/");
    private static final int KEYS = 5;

    private final Store store;
    private final long seed;
    private final AtomicInteger values = new AtomicInteger();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Told whole = new Told();
    private final Told parts = new Told();
    private final List<Thread> threads = new ArrayList<>();
    private final Watch wholeWatch;
    private volatile boolean over;

    /// @param seed of what is done to which key
    public HistoryLoad(Store store, int users, long seed) {
        this.store = store;
        this.seed = seed;
        long from = store.revision();
        wholeWatch = store.watch(new WatchQuery(PREFIX, from), whole);
        for (int i = 0; i < users; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            threads.add(Thread.ofVirtual().start(() -> use(random)));
        }
        threads.add(Thread.ofVirtual().start(() -> watchInParts(from)));
    }

    /// What a watch was told.
    private static final class Told implements WatchListener {
        private final List<StoreEvent> events = new ArrayList<>();
        private long revision;
        private boolean ended;

        @Override
        public synchronized void onEvents(List<StoreEvent> told, long upTo) {
            events.addAll(told);
            revision = upTo;
        }

        @Override
        public synchronized void onEnd(Exception cause) {
            ended = true;
        }

        synchronized boolean ended() {
            return ended;
        }

        synchronized List<StoreEvent> events() {
            return List.copyOf(events);
        }

        synchronized long revision() {
            return revision;
        }
    }

    /// Calls so far that changed something for sure.
    public long done() {
        return calls.stream().filter(call -> call.answer() instanceof Call.Done).count();
    }

    private void use(SplittableRandom random) {
        Optional<Entry> known = Optional.empty();
        while (!over) {
            Bytes key = Bytes.utf8("/history/" + random.nextInt(KEYS));
            switch (random.nextInt(8)) {
                case 0, 1 -> known = read(key);
                case 2 ->
                        record(
                                new Call.Scan(PREFIX),
                                _ -> new Call.Seen(store.range(RangeQuery.prefix(PREFIX, 0, 0))));
                case 3 -> change(new Write.Delete(key, expected(known, key, random)));
                default ->
                        change(
                                new Write.Put(
                                        key,
                                        Bytes.utf8("v" + values.incrementAndGet()),
                                        expected(known, key, random)));
            }
        }
    }

    private static Write.Expected expected(
            Optional<Entry> known, Bytes key, SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return new Write.Anything();
        }
        return known.filter(entry -> entry.key().equals(key))
                .<Write.Expected>map(entry -> new Write.AtRevision(entry.revision()))
                .orElseGet(Write.Absent::new);
    }

    private Optional<Entry> read(Bytes key) {
        Call.Answer answer = record(new Call.Read(key), _ -> new Call.Found(store.get(key)));
        return answer instanceof Call.Found(Optional<Entry> entry) ? entry : Optional.empty();
    }

    private void change(Write.Operation operation) {
        record(
                new Call.Change(operation),
                _ ->
                        switch (store.write(Write.of(operation))) {
                            case WriteResult.Written(long revision) -> new Call.Done(revision);
                            case WriteResult.Conflict(Bytes _, Optional<Entry> actual) ->
                                    new Call.Found(actual);
                            case WriteResult.Refused _ -> new Call.Refused();
                        });
    }

    private Call.Answer record(
            Call.Request request, Function<Call.Request, Call.Answer> carriedOut) {
        long invoked = System.nanoTime();
        Call.Answer answer;
        long returned;
        try {
            answer = carriedOut.apply(request);
            returned = System.nanoTime();
        } catch (StoreException e) {
            answer = new Call.Unknown();
            // It may happen at any time from now on.
            returned = Long.MAX_VALUE;
        }
        calls.add(new Call(invoked, returned, request, answer));
        return answer;
    }

    /// Follows like someone who comes and goes, and resumes where it was.
    private void watchInParts(long from) {
        long position = from;
        SplittableRandom random = new SplittableRandom(seed - 1);
        while (!over) {
            position = watchUntil(position, random.nextInt(1, 200), () -> over);
        }
    }

    private long watchUntil(long position, int millis, BooleanSupplier enough) {
        long until = System.nanoTime() + millis * 1_000_000L;
        try (Watch _ = store.watch(new WatchQuery(PREFIX, position), parts)) {
            while (!enough.getAsBoolean() && System.nanoTime() < until) {
                Thread.sleep(1);
            }
        } catch (StoreException e) {
            Thread.onSpinWait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Math.max(position, parts.revision());
    }

    /// Ends all use, waits until the watches have been told of everything, and judges.
    ///
    /// @return what cannot be; empty where all is well
    public List<String> finish() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        long last = store.revision();
        while (whole.revision() < last && !whole.ended()) {
            Thread.sleep(5);
        }
        long position = parts.revision();
        while (position < last) {
            position = watchUntil(position, 1_000, () -> parts.revision() >= last);
        }
        List<String> faults =
                new ArrayList<>(HistoryCheck.faults(List.copyOf(calls), whole.events()));
        if (!parts.events().equals(whole.events())) {
            faults.add("a watch that came and went was not told the same as one that stayed");
        }
        return faults;
    }

    @Override
    public void close() {
        over = true;
        wholeWatch.close();
    }
}
