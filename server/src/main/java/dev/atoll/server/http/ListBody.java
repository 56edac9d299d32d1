package dev.atoll.server.http;

import dev.atoll.server.api.Reply;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.flow.Seats;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a list in parts, each made from the objects' bytes just before it is sent and only when the client has
/// taken the ones before, so that a list of any length costs no more memory than one part.
final class ListBody {
    private static final Logger log = LoggerFactory.getLogger(ListBody.class);
    private static final int PART_BYTES = 64 << 10;

    private final Seats seats;
    private final Turns turns;
    private final HttpServerResponse response;
    private final Reply.Items list;
    private final Iterator<CachedObject> items;
    private boolean begun;

    ListBody(Seats seats, Turns turns, HttpServerResponse response, Reply.Items list) {
        this.seats = seats;
        this.turns = turns;
        this.response = response;
        this.list = list;
        this.items = list.items().iterator();
    }

    /// Bytes that lie in memory are sent at once, if they fit one part. A longer list, or one that is to be computed,
    /// is written by a thread of its own, which waits until each part was taken.
    void send() {
        if (!list.encoding().isPlain()) {
            start(Future.succeededFuture());
            return;
        }
        Buffer part = nextPart();
        boolean last = isComplete();
        Future<Void> taken = write(part, last);
        if (!last) {
            start(taken);
        }
    }

    private void start(Future<Void> taken) {
        Thread.ofVirtual().name("list").start(() -> sendRest(taken));
    }

    private void sendRest(Future<Void> before) {
        Future<Void> taken = before;
        try {
            do {
                Buffer part = seats.seatedAgain(list.tenant(), this::nextPart);
                if (!isTaken(taken)) {
                    return;
                }
                boolean last = isComplete();
                taken = turns.await(list.tenant(), () -> write(part, last));
            } while (!isComplete());
        } catch (RuntimeException e) {
            // Its head is sent: a list that ends here is told from a whole one by its missing end.
            log.error("a list cannot be written to its end", e);
            response.reset();
        }
    }

    private static boolean isTaken(Future<Void> part) {
        try {
            part.await();
            return true;
        } catch (RuntimeException e) {
            log.debug("a list was not taken to its end: {}", e.toString());
            return false;
        }
    }

    private boolean isComplete() {
        return begun && !items.hasNext();
    }

    private Future<Void> write(Buffer part, boolean last) {
        if (last) {
            return response.end(part);
        }
        if (!response.headWritten()) {
            response.setChunked(true);
        }
        return response.write(part);
    }

    private Buffer nextPart() {
        Buffer part = Buffer.buffer(begun ? PART_BYTES + 4_096 : 1_024);
        boolean first = !begun;
        if (!begun) {
            part.appendBytes(list.frame().head().array());
            begun = true;
        }
        while (items.hasNext() && part.length() < PART_BYTES) {
            Seats.giveWay();
            if (!first) {
                part.appendByte((byte) ',');
            }
            first = false;
            part.appendBytes(list.encoding().encode(items.next()).array());
        }
        return isComplete() ? part.appendBytes(list.frame().tail().array()) : part;
    }
}
