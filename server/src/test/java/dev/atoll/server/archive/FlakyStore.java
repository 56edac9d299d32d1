package dev.atoll.server.archive;

import dev.atoll.store.ForwardingStore;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.concurrent.atomic.AtomicInteger;

/// A store of which one write, counted from when it is told to, has an outcome that its caller does not learn.
final class FlakyStore extends ForwardingStore {
    private final Store store;
    private final AtomicInteger untilFailure = new AtomicInteger();
    private volatile boolean writesNothing;

    FlakyStore(Store store) {
        this.store = store;
    }

    @Override
    protected Store forward() {
        return store;
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
}
