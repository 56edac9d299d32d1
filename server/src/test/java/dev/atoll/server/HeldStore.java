package dev.atoll.server;

import dev.atoll.store.ForwardingStore;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// A store whose events can be held back, so that what is made from them stays behind.
public final class HeldStore extends ForwardingStore {
    private final Store store;
    private final Map<Watch, WatchListener> watches = new ConcurrentHashMap<>();
    private volatile boolean refused;
    private volatile boolean releasedWhenAsked;
    private boolean held;
    private int writesWhileHeld;

    public HeldStore(Store store) {
        this.store = store;
    }

    @Override
    protected Store forward() {
        return store;
    }

    public synchronized void hold() {
        held = true;
        writesWhileHeld = 0;
    }

    public synchronized void release() {
        held = false;
        notifyAll();
    }

    /// Ends the holding when somebody asks how far the store is, as whoever doubts memory does.
    public void releaseWhenAsked() {
        releasedWhenAsked = true;
    }

    /// Waits until so many writes were decided since the events are held.
    public synchronized void awaitWrites(int count) throws InterruptedException {
        while (writesWhileHeld < count) {
            wait();
        }
    }

    private synchronized void awaitRelease() {
        while (held) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void countWrite() {
        writesWhileHeld++;
        notifyAll();
    }

    @Override
    public WriteResult write(Write write) {
        WriteResult result = store.write(write);
        countWrite();
        return result;
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        if (refused) {
            throw new StoreException("nothing can be watched now");
        }
        WatchListener heldBack =
                new WatchListener() {
                    @Override
                    public void onEvents(List<StoreEvent> events, long upTo) {
                        awaitRelease();
                        listener.onEvents(events, upTo);
                    }

                    @Override
                    public void onEnd(Exception cause) {
                        listener.onEnd(cause);
                    }
                };
        Watch watch = store.watch(query, heldBack);
        watches.put(watch, listener);
        return watch;
    }

    /// Ends all watches, as a store does that lost its connection or its history.
    public void endWatches(Exception cause) {
        for (Map.Entry<Watch, WatchListener> open : Map.copyOf(watches).entrySet()) {
            watches.remove(open.getKey());
            open.getKey().close();
            open.getValue().onEnd(cause);
        }
    }

    /// From now on, or no longer, nothing can be watched.
    public void refuseWatches(boolean refuse) {
        refused = refuse;
    }

    @Override
    public long revision() {
        if (releasedWhenAsked) {
            release();
        }
        return store.revision();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return releasedWhenAsked ? OptionalLong.empty() : store.revisionAtOnce();
    }

    @Override
    public void close() {
        release();
        store.close();
    }
}
