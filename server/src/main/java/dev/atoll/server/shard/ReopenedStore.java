package dev.atoll.server.shard;

import dev.atoll.store.ForwardingStore;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A shard's store that may be reached in another way from one moment to the next, while it is used: what is in it is
/// the same. Its watches end then, as they do where a connection is lost, and whoever comes again goes on where it was.
///
/// It does not own what it stands for: whoever opened that closes it.
final class ReopenedStore extends ForwardingStore {
    private final Set<Following> watches = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Store store;

    ReopenedStore(Store store) {
        this.store = store;
    }

    @Override
    protected Store forward() {
        return store;
    }

    /// From now on everything goes by way of another. What was begun ends as it would have.
    void become(Store next) {
        store = next;
        turn.incrementAndGet();
        for (Following following : watches) {
            following.end();
        }
    }

    private final class Following implements Watch {
        private final Watch watch;
        private final WatchListener listener;

        Following(Watch watch, WatchListener listener) {
            this.watch = watch;
            this.listener = listener;
        }

        void end() {
            close();
            listener.onEnd(new StoreException("the store was opened anew"));
        }

        @Override
        public void close() {
            watches.remove(this);
            watch.close();
        }
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        int before = turn.get();
        Following following = new Following(store.watch(query, listener), listener);
        watches.add(following);
        if (turn.get() != before) {
            // It became another meanwhile, and may not have seen this one.
            following.end();
        }
        return following;
    }

    @Override
    public void close() {
        watches.forEach(Following::close);
    }
}
