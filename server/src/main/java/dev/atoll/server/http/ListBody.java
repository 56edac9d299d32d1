package dev.atoll.server.http;

import dev.atoll.server.api.Lists;
import dev.atoll.server.api.ObjectEncoding;
import dev.atoll.server.api.Reply;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.registry.Listing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/// Sends a list in parts, each made from the objects' bytes just before it is sent and only when the client has
/// taken the ones before, so that a list of any length costs no more memory than one part.
final class ListBody {
    private static final int PART_BYTES = 64 << 10;

    private final HttpServerResponse response;
    private final Listing listing;
    private final ObjectEncoding encoding;
    private int next;

    ListBody(HttpServerResponse response, Reply.Items items) {
        this.response = response;
        this.listing = items.listing();
        this.encoding = items.encoding();
    }

    void send() {
        List<CachedObject> items = listing.items();
        Buffer part = Buffer.buffer(Lists.head(listing).array());
        fill(part);
        if (next == items.size()) {
            response.end(part.appendBytes(Lists.TAIL.array()));
            return;
        }
        response.setChunked(true);
        response.exceptionHandler(gone -> next = items.size());
        response.drainHandler(drained -> sendMore());
        response.write(part);
        sendMore();
    }

    private void sendMore() {
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            Buffer part = Buffer.buffer(PART_BYTES + 4_096);
            fill(part);
            if (next == listing.items().size()) {
                response.end(part.appendBytes(Lists.TAIL.array()));
                return;
            }
            response.write(part);
        }
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
