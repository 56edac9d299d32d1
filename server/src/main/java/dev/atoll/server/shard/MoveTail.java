package dev.atoll.server.shard;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.store.Bytes;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Does in the target what happens in the source, as the source's watch tells it. It is done in the watch's thread:
/// where it takes long, the watch falls behind, and nothing is gathered.
final class MoveTail implements WatchListener, AutoCloseable {
    private final TenantKeySpace target;
    private final Origin fence;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private final Watch watch;
    private long done;
    private @Nullable Exception failure;

    /// @param after what happened up to this revision is in the target
    MoveTail(Store source, TenantKeySpace target, Origin fence, long after) {
        this.target = target;
        this.fence = fence;
        this.done = after;
        this.watch = source.watch(new WatchQuery(target.prefix(), after), this);
    }

    @Override
    public void onEvents(List<StoreEvent> events, long revision) {
        try {
            Map<Bytes, Write.Operation> newest = new LinkedHashMap<>();
            for (StoreEvent event : events) {
                if (!target.isOrigin(event.key())) {
                    newest.put(event.key(), operation(event));
                }
            }
            target.write(List.copyOf(newest.values()), fence);
            reached(revision, null);
        } catch (RuntimeException e) {
            reached(0, e);
        }
    }

    private static Write.Operation operation(StoreEvent event) {
        return switch (event) {
            case StoreEvent.Stored stored ->
                    new Write.Put(stored.key(), stored.entry().value(), new Write.Anything());
            case StoreEvent.Deleted deleted ->
                    new Write.Delete(deleted.key(), new Write.Anything());
        };
    }

    @Override
    public void onEnd(Exception cause) {
        reached(0, cause);
    }

    private void reached(long revision, @Nullable Exception cause) {
        lock.lock();
        try {
            // After a failure nothing more is known to be whole.
            if (failure == null) {
                failure = cause;
                done = Math.max(done, revision);
            }
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything up to a revision is in the target.
    ///
    /// @throws StoreException where it cannot be, or takes too long
    void await(long revision, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long nanos = limit.toNanos();
            while (done < revision) {
                if (failure != null) {
                    throw new StoreException("the source cannot be followed", failure);
                }
                if (nanos <= 0) {
                    throw new StoreException("the source is ahead for too long");
                }
                nanos = progressed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
