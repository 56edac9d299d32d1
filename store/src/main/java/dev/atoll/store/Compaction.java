package dev.atoll.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets a store's history at an interval: what is older than one to two of them.
///
/// Of all processes that share a store, one does it at a time. Each remembers the revision that a certain key held at
/// its last turn, and at the next puts the newest there, if nobody else has: who succeeds compacts to what was there
/// before. So the first that was lucky stays lucky, and when it dies another takes over within two intervals.
///
/// The key lies beside those of objects, which begin with `/`.
public final class Compaction implements AutoCloseable {
    static final Bytes KEY = Bytes.utf8("compaction");
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final Store store;
    private final Duration interval;
    private final Thread thread;

    /// The key as it was at the last turn; null before the first. Only the one who takes turns uses it.
    private @Nullable Mark seen;

    /// @param revision 0 where the key does not exist
    /// @param recorded the newest revision when the key was put; 0 where it does not exist
    private record Mark(long revision, long recorded) {
        Write.Expected expected() {
            return revision == 0 ? new Write.Absent() : new Write.AtRevision(revision);
        }
    }

    public Compaction(Store store, Duration interval) {
        this.store = store;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("store-compaction").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                try {
                    turn();
                } catch (RuntimeException e) {
                    LOG.warn("history is not forgotten this time: {}", e.toString());
                }
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    /// @return whether it was this process' turn, and history was forgotten
    boolean turn() {
        Mark before = seen;
        if (before == null) {
            seen = read(store.get(KEY));
            return false;
        }
        long newest = store.revision();
        if (newest == before.revision()) {
            // Nothing happened since; an idle store is left in peace.
            return false;
        }
        Bytes recorded = Bytes.utf8(Long.toString(newest));
        Write write = Write.of(new Write.Put(KEY, recorded, before.expected()));
        return switch (store.write(write)) {
            case WriteResult.Written(long at) -> {
                seen = new Mark(at, newest);
                store.compact(before.recorded());
                yield before.recorded() > 0;
            }
            case WriteResult.Conflict conflict -> {
                seen = read(conflict.actual());
                yield false;
            }
            // Space may be what a full store needs.
            case WriteResult.Refused _ -> {
                store.compact(before.recorded());
                yield before.recorded() > 0;
            }
        };
    }

    private static Mark read(Optional<Entry> entry) {
        return entry.map(found -> new Mark(found.revision(), number(found.value())))
                .orElseGet(() -> new Mark(0, 0));
    }

    private static long number(Bytes value) {
        return Long.parseLong(new String(value.array(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
