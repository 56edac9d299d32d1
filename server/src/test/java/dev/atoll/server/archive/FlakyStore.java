package dev.atoll.server.archive;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Health;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/// A store of which one write, counted from when it is told to, has an outcome that its caller does not learn.
final class FlakyStore implements Store {
    private final Store store;
    private final AtomicInteger untilFailure = new AtomicInteger();
    private volatile boolean writesNothing;

    FlakyStore(Store store) {
        this.store = store;
    }

    /// @param number of the write that fails, from 1
    /// @param lost whether nothing is written; else only the answer is lost
    void fail(int number, boolean lost) {
        writesNothing = lost;
        untilFailure.set(number);
    }

    /// Whether the failure is still to come.
    boolean isWaiting() {
        return untilFailure.get() > 0;
    }

    @Override
    public WriteResult write(Write write) {
        if (untilFailure.getAndUpdate(left -> Math.max(0, left - 1)) != 1) {
            return store.write(write);
        }
        if (!writesNothing) {
            store.write(write);
        }
        throw new StoreException("nobody knows");
    }

    @Override
    public long revision() {
        return store.revision();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return store.revisionAtOnce();
    }

    @Override
    public long compactedRevision() {
        return store.compactedRevision();
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        return store.get(key);
    }

    @Override
    public Page range(RangeQuery query) {
        return store.range(query);
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        return store.watch(query, listener);
    }

    @Override
    public void compact(long revision) {
        store.compact(revision);
    }

    @Override
    public Health health() {
        return store.health();
    }

    @Override
    public void close() {
        store.close();
    }
}
