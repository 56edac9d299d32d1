package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One watch on its own virtual thread: from memory while it keeps up, from the log when it is behind. A slow listener
/// holds up nobody: nothing is queued for it, it only falls behind.
final class LogWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final int MAX_BATCH_COMMITS = 512;
    private static final long MAX_BATCH_BYTES = 1L << 20;

    private final Source source;
    private final Bytes prefix;
    private final WatchListener listener;
    private final Thread thread;
    private long position;
    private volatile boolean closed;
    private volatile @Nullable Exception end;

    /// Where a watch reads, and whom it tells that it is over.
    interface Source {
        long revision();

        long compactedRevision();

        /// The commits after a revision and up to `newest`; empty where they are gone.
        Optional<List<Commit>> commits(long after, long newest, int limit, long maxBytes);

        void ended(LogWatch watch);
    }

    LogWatch(Source source, WatchQuery query, WatchListener listener) {
        this.source = source;
        this.prefix = query.prefix();
        this.position = query.afterRevision();
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("store-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /// Ends the watch and tells the listener why.
    void end(Exception cause) {
        end = cause;
        wake();
        join();
    }

    private void run() {
        Exception cause = null;
        try {
            cause = follow();
        } catch (RuntimeException e) {
            LOG.warn("a watch of {} failed", prefix, e);
            cause = e;
        } finally {
            source.ended(this);
        }
        if (cause != null && !closed) {
            listener.onEnd(cause);
        }
    }

    private @Nullable Exception follow() {
        while (!closed) {
            Exception ended = end;
            if (ended != null) {
                return ended;
            }
            long newest = source.revision();
            if (newest == position) {
                LockSupport.park(this);
                continue;
            }
            Optional<List<Commit>> commits =
                    source.commits(position, newest, MAX_BATCH_COMMITS, MAX_BATCH_BYTES);
            if (commits.isEmpty() || commits.get().isEmpty()) {
                return new CompactedException(position, source.compactedRevision());
            }
            deliver(commits.get());
        }
        return null;
    }

    private void deliver(List<Commit> commits) {
        List<StoreEvent> events = new ArrayList<>();
        long last = position;
        for (Commit commit : commits) {
            for (StoreEvent event : commit.events()) {
                if (event.key().startsWith(prefix)) {
                    events.add(event);
                    last = commit.revision();
                }
            }
        }
        position = commits.getLast().revision();
        if (!events.isEmpty() && !closed) {
            listener.onEvents(List.copyOf(events), last);
        }
        if (position > last && !closed) {
            listener.onEvents(List.of(), position);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
        join();
    }

    /// Waits for the listener's last call, unless this is that call.
    private void join() {
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
