package dev.atoll.store.embedded;

import dev.atoll.store.StoreException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes compacted history in the background, in small steps. What a crash interrupts is taken up again at the next
/// start, because the compacted revision is stored first.
final class Compactor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final int STEP_ENTRIES = 512;

    private final Database database;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("store-compactor").unstarted(this::run);
    private volatile long target;
    private volatile long done;
    private volatile boolean closed;

    Compactor(Database database) {
        this.database = database;
    }

    void start(long compactedRevision) {
        target = compactedRevision;
        thread.start();
    }

    void compactTo(long revision) {
        target = revision;
        LockSupport.unpark(thread);
    }

    /// The revision up to which the space is given back.
    long done() {
        return done;
    }

    private void run() {
        long next = 0;
        while (!closed) {
            long to = target;
            if (next > to) {
                done = to;
                LockSupport.park(this);
                continue;
            }
            try {
                next = database.compact(next, to, STEP_ENTRIES);
            } catch (StoreException e) {
                LOG.warn("compaction pauses until it is next asked for", e);
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
