package dev.atoll.bench.simulation;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Health;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.memory.MemoryContent;
import dev.atoll.store.memory.MemoryStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// How one server reaches what is stored: answers take a while, get lost before or after the fact, and watches are cut.
final class SimulatedStore implements Store {
    private final Store store;
    private final Chance chance;
    private final Conductor conductor;
    private final String server;
    private final Planted planted;
    private final List<Cuttable> watches = new CopyOnWriteArrayList<>();

    /// @param planted what is wrong with it on purpose
    SimulatedStore(
            MemoryContent content,
            Chance chance,
            Conductor conductor,
            String server,
            Planted planted) {
        this.store = new MemoryStore(content, () -> 1 + chance.below(20));
        this.chance = chance;
        this.conductor = conductor;
        this.server = server;
        this.planted = planted;
    }

    private <T> T call(String what, Supplier<T> call) {
        chance.pause();
        if (chance.fails()) {
            conductor.note(server + " " + what + " fails before");
            throw new StoreException("it did not come to the store");
        }
        T answer = call.get();
        chance.pause();
        if (chance.fails()) {
            conductor.note(server + " " + what + " fails after");
            throw new StoreException("its answer did not come from the store");
        }
        return answer;
    }

    @Override
    public long revision() {
        return call("revision", store::revision);
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return planted == Planted.STALE_READ ? OptionalLong.of(1) : OptionalLong.empty();
    }

    @Override
    public long compactedRevision() {
        return call("compacted", store::compactedRevision);
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        return call("get", () -> store.get(key));
    }

    @Override
    public Page range(RangeQuery query) {
        return call("range", () -> store.range(query));
    }

    @Override
    public WriteResult write(Write write) {
        if (planted == Planted.ACKNOWLEDGED_BEFORE_WRITTEN && chance.oneIn(20)) {
            return new WriteResult.Written(store.revision() + 1);
        }
        WriteResult result = call("write", () -> store.write(write));
        conductor.note(server + " write " + result.getClass().getSimpleName());
        return result;
    }

    @Override
    public void compact(long revision) {
        store.compact(revision);
    }

    @Override
    public Health health() {
        return new Health.Ready();
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        chance.pause();
        if (chance.fails()) {
            throw new StoreException("no watch could be opened");
        }
        Cuttable watch = new Cuttable(listener);
        watch.opened = store.watch(query, watch);
        watches.add(watch);
        return watch;
    }

    /// Cuts one of the watches, if there is any.
    void cutWatch() {
        if (!watches.isEmpty()) {
            watches.get(chance.below(watches.size())).cut();
        }
    }

    private final class Cuttable implements WatchListener, Watch {
        private final WatchListener listener;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Watch opened = () -> {};

        Cuttable(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvents(List<StoreEvent> events, long revision) {
            chance.pause();
            if (!over.get()) {
                boolean drop =
                        planted == Planted.EVENT_DROPPED && !events.isEmpty() && chance.oneIn(20);
                listener.onEvents(drop ? events.subList(1, events.size()) : events, revision);
            }
        }

        @Override
        public void onEnd(Exception cause) {
            end(cause);
        }

        void cut() {
            conductor.note(server + " watch cut");
            opened.close();
            end(new StoreException("the watch was cut"));
        }

        private void end(Exception cause) {
            watches.remove(this);
            if (over.compareAndSet(false, true)) {
                listener.onEnd(cause);
            }
        }

        @Override
        public void close() {
            over.set(true);
            watches.remove(this);
            opened.close();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
