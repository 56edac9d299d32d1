package dev.atoll.server.http;

import dev.atoll.server.api.Lists;
import dev.atoll.server.api.ObjectEncoding;
import dev.atoll.server.api.Reply;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.registry.Listing;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a list in parts, each made from the objects' bytes just before it is sent and only when the client has
/// taken the ones before, so that a list of any length costs no more memory than one part.
final class ListBody {
    private static final Logger log = LoggerFactory.getLogger(ListBody.class);
    private static final int PART_BYTES = 64 << 10;

    private final Seats seats;
    private final TenantId tenant;
    private final HttpServerResponse response;
    private final Listing listing;
    private final ObjectEncoding encoding;
    private int next;

    ListBody(Seats seats, HttpServerResponse response, Reply.Items items) {
        this.seats = seats;
        this.tenant = items.tenant();
        this.response = response;
        this.listing = items.listing();
        this.encoding = items.encoding();
    }

    /// What fits one part is sent at once. A longer list is written by a thread of its own, which waits until each part
    /// was taken: a client may read as fast as an event loop writes, and would have it to itself.
    void send() {
        Buffer part = Buffer.buffer(Lists.head(listing).array());
        fill(part);
        if (isComplete()) {
            response.end(part.appendBytes(Lists.TAIL.array()));
            return;
        }
        response.setChunked(true);
        Future<Void> begun = response.write(part);
        Thread.ofVirtual().name("list").start(() -> sendRest(begun));
    }

    private void sendRest(Future<Void> begun) {
        Future<Void> taken = begun;
        try {
            while (!isComplete()) {
                Buffer part = seats.seatedAgain(tenant, this::nextPart);
                taken.await();
                taken = isComplete() ? response.end(part) : response.write(part);
            }
            taken.await();
        } catch (StatusException e) {
            // Its head is sent: a list that ends here is told from a whole one by its missing end.
            response.reset();
        } catch (RuntimeException e) {
            log.debug("a list was not taken to its end: {}", e.toString());
        }
    }

    private boolean isComplete() {
        return next == listing.items().size();
    }

    private Buffer nextPart() {
        Buffer part = Buffer.buffer(PART_BYTES + 4_096);
        fill(part);
        return isComplete() ? part.appendBytes(Lists.TAIL.array()) : part;
    }

    private void fill(Buffer part) {
        List<CachedObject> items = listing.items();
        while (next < items.size() && part.length() < PART_BYTES) {
            if (next > 0) {
                part.appendByte((byte) ',');
            }
            part.appendBytes(encoding.encode(items.get(next).json()).array());
            next++;
        }
    }
}
