package dev.atoll.server.http;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.Reply;
import dev.atoll.server.api.WatchEvents;
import dev.atoll.server.cache.Change;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ResourceCache;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's watch. Changes are queued by the cache's thread and sent by the client's event loop, all that wait at
/// once. A client that falls too far behind is cut off; it resumes where it was.
final class WatchStream implements ChangeSink {
    private static final int MAX_WAITING = 10_000;
    private static final int PART_BYTES = 256 << 10;
    private static final long BUSY_GAP_MILLIS = 10;
    private static final long BUSY_GAP_NANOS = BUSY_GAP_MILLIS * 1_000_000;

    private final Context context;
    private final HttpServerResponse response;
    private final Reply.Events events;
    private final WatchEvents encoder;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private int waitingChanges;
    private long sentNanos = System.nanoTime() - BUSY_GAP_NANOS;
    private boolean scheduled;
    private boolean ended;
    private boolean running;
    private ResourceCache.@Nullable Subscription subscription;

    private record Batch(List<Change> changes, long revision) {}

    WatchStream(Context context, HttpServerResponse response, Reply.Events events) {
        this.context = context;
        this.response = response;
        this.events = events;
        this.encoder = new WatchEvents(events);
    }

    /// Subscribes. Nothing is sent before [#run].
    void open() {
        subscription = events.open().apply(this);
    }

    void run(Vertx vertx) {
        long timer = vertx.setTimer(events.timeout().toMillis(), fired -> finish());
        response.closeHandler(closed -> {
            vertx.cancelTimer(timer);
            close();
        });
        response.exceptionHandler(failed -> close());
        response.drainHandler(drained -> send());
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
        // The initial state may be of any size; it is one batch and lies in the cache anyway.
        if (waitingChanges > MAX_WAITING) {
            ended = true;
        } else {
            waiting.addLast(new Batch(changes, revision));
            waitingChanges += changes.size();
        }
        schedule();
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
            context.runOnContext(v -> send());
        } else {
            context.owner().setTimer(BUSY_GAP_MILLIS, fired -> send());
        }
    }

    private void send() {
        synchronized (this) {
            scheduled = false;
            sentNanos = System.nanoTime();
        }
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            Buffer part = nextPart();
            if (part.length() == 0) {
                break;
            }
            response.write(part);
        }
        boolean over;
        synchronized (this) {
            over = ended && waiting.isEmpty();
        }
        if (over) {
            finish();
        }
    }

    private Buffer nextPart() {
        Buffer part = Buffer.buffer();
        while (part.length() < PART_BYTES) {
            Batch batch;
            synchronized (this) {
                batch = waiting.pollFirst();
                if (batch == null) {
                    break;
                }
                waitingChanges -= batch.changes().size();
            }
            encoder.write(
                    batch.changes(),
                    batch.revision(),
                    (type, object) -> appendEvent(part, type, object));
        }
        return part;
    }

    static void appendEvent(Buffer part, String type, Encoded object) {
        part.appendString("{\"type\":\"")
                .appendString(type)
                .appendString("\",\"object\":")
                .appendBytes(object.array())
                .appendString("}\n");
    }

    private void finish() {
        close();
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    private void close() {
        ResourceCache.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        synchronized (this) {
            ended = true;
            waiting.clear();
            waitingChanges = 0;
        }
    }
}
