package dev.atoll.server.http;

import dev.atoll.server.api.Reply;
import dev.atoll.server.api.WatchEvents;
import dev.atoll.server.cache.Change;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ResourceCache;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's watch. Changes are queued by the cache's thread and sent by the client's event loop, all that wait at
/// once. A client that falls too far behind is cut off, so that it keeps no memory; it resumes where it was.
final class WatchStream implements ChangeSink {
    private static final int MAX_WAITING = 10_000;
    private static final long MAX_WAITING_BYTES = 16L << 20;
    private static final int PART_BYTES = 64 << 10;
    private static final long BUSY_GAP_MILLIS = 10;
    private static final long BUSY_GAP_NANOS = BUSY_GAP_MILLIS * 1_000_000;

    private final Turns turns;
    private final WatchWire wire;
    private final Reply.Events events;
    private final ServerMetrics metrics;
    private final Runnable over;
    private final WatchEvents encoder;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private Batch current = new Batch(List.of(), 0, 0);
    private int written;
    private int waitingChanges;
    private long waitingBytes;
    private long sentNanos = System.nanoTime() - BUSY_GAP_NANOS;
    private boolean scheduled;
    private boolean ended;
    private boolean tooSlow;
    private boolean initial = true;
    private boolean running;
    private volatile Runnable closed = () -> {};
    private ResourceCache.@Nullable Subscription subscription;

    /// @param bytes that it keeps in memory, were it not for this watch
    private record Batch(List<Change> changes, long revision, long bytes) {}

    /// @param over run when it has ended, perhaps more than once
    WatchStream(
            Turns turns,
            WatchWire wire,
            Reply.Events events,
            ServerMetrics metrics,
            Runnable over) {
        this.over = over;
        this.turns = turns;
        this.wire = wire;
        this.events = events;
        this.metrics = metrics;
        this.encoder = new WatchEvents(events);
    }

    /// @param more run when it has ended, perhaps more than once
    void whenClosed(Runnable more) {
        closed = more;
    }

    /// Subscribes. Nothing is sent before [#run].
    void open() {
        subscription = events.open().apply(this);
    }

    void run(Vertx vertx) {
        long timer = vertx.setTimer(events.timeout().toMillis(), fired -> finish());
        wire.listen(
                () -> {
                    vertx.cancelTimer(timer);
                    close();
                },
                this::takeTurn);
        synchronized (this) {
            running = true;
        }
        send();
    }

    @Override
    public synchronized void offer(List<Change> changes, long revision) {
        if (ended) {
            return;
        }
        if (waitingChanges > MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            tooSlow = true;
            forget();
            metrics.terminatedWatch(events.kind());
        } else {
            // The initial state may be of any size: it lies in the cache anyway.
            long bytes = initial ? 0 : bytes(changes);
            initial = false;
            waiting.addLast(new Batch(changes, revision, bytes));
            waitingChanges += changes.size();
            waitingBytes += bytes;
        }
        schedule();
    }

    private static long bytes(List<Change> changes) {
        long bytes = 0;
        for (Change change : changes) {
            bytes += change.object().json().length();
        }
        return bytes;
    }

    @Override
    public synchronized void end() {
        ended = true;
        schedule();
    }

    /// A quiet watch is told at once. A busy one is told no more often than each few milliseconds, with all that came
    /// meanwhile: a write costs more in encryption and system calls than its bytes do.
    private void schedule() {
        if (!running || scheduled) {
            return;
        }
        scheduled = true;
        if (System.nanoTime() - sentNanos >= BUSY_GAP_NANOS) {
            takeTurn();
        } else {
            turns.after(BUSY_GAP_MILLIS, this::takeTurn);
        }
    }

    private void takeTurn() {
        turns.take(events.tenant(), this::send);
    }

    private void send() {
        boolean cutOff;
        synchronized (this) {
            scheduled = false;
            sentNanos = System.nanoTime();
            cutOff = tooSlow;
        }
        if (cutOff) {
            close();
            wire.cut();
            return;
        }
        boolean sending = !wire.isOver() && !wire.isFull();
        EventFrames frames = sending ? nextFrames() : new EventFrames();
        if (!frames.isEmpty()) {
            wire.write(frames);
        }
        boolean over;
        synchronized (this) {
            boolean empty = waiting.isEmpty() && written == current.changes().size();
            over = ended && empty;
            if (sending && !empty && !scheduled) {
                scheduled = true;
                takeTurn();
            }
        }
        if (over) {
            finish();
        }
    }

    /// As much of what waits as is sent at once: never all of a large state, which would be encrypted into memory
    /// before the client takes the first of it.
    private EventFrames nextFrames() {
        EventFrames frames = new EventFrames();
        while (frames.length() < PART_BYTES) {
            if (written < current.changes().size()) {
                encoder.change(current.changes().get(written++), frames);
                if (written == current.changes().size()) {
                    encoder.reached(current.revision(), true, frames);
                }
            } else if (takeNext()) {
                if (current.changes().isEmpty()) {
                    encoder.reached(current.revision(), false, frames);
                }
            } else {
                break;
            }
        }
        return frames;
    }

    private synchronized boolean takeNext() {
        Batch next = waiting.pollFirst();
        if (next == null) {
            return false;
        }
        waitingChanges -= next.changes().size();
        waitingBytes -= next.bytes();
        current = next;
        written = 0;
        return true;
    }

    private void finish() {
        close();
        if (!wire.isOver()) {
            wire.end();
        }
    }

    private void close() {
        ResourceCache.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        over.run();
        closed.run();
        forget();
    }

    private synchronized void forget() {
        ended = true;
        waiting.clear();
        waitingChanges = 0;
        waitingBytes = 0;
    }
}
