package dev.atoll.server.http;

import dev.atoll.server.api.Reply;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a file in the parts that it is made in. Each is made only when the client has taken the one before, by a
/// thread that may wait.
final class DownloadBody {
    private static final Logger log = LoggerFactory.getLogger(DownloadBody.class);

    private final Seats seats;
    private final Turns turns;
    private final HttpServerResponse response;
    private final Reply.Download download;

    DownloadBody(Seats seats, Turns turns, HttpServerResponse response, Reply.Download download) {
        this.seats = seats;
        this.turns = turns;
        this.response = response;
        this.download = download;
    }

    /// @param context the request's event loop
    /// @param refuse answers there where there is nothing to send
    void send(Context context, Consumer<StatusException> refuse) {
        Thread.ofVirtual().name("download").start(() -> sendOrRefuse(context, refuse));
    }

    private void sendOrRefuse(Context context, Consumer<StatusException> refuse) {
        Buffer first;
        try {
            first = next();
        } catch (StatusException e) {
            context.runOnContext(_ -> refuse.accept(e));
            return;
        } catch (RuntimeException e) {
            log.error("a file cannot be made", e);
            context.runOnContext(_ ->
                    refuse.accept(
                            StatusException.internal("unexpected error; see the server's log")));
            return;
        }
        sendAll(first);
    }

    private void sendAll(Buffer first) {
        try {
            response.putHeader("Content-Type", download.contentType())
                    .putHeader("Cache-Control", "no-store")
                    .setChunked(true);
            Buffer part = first;
            while (part.length() > 0) {
                Buffer made = part;
                turns.await(download.tenant(), () -> response.write(made)).await();
                part = next();
            }
            response.end().await();
        } catch (StatusException e) {
            // Whoever does not read what it says is told by the missing end.
            log.warn("a file broke off: {}", e.text());
            response.reset();
        } catch (RuntimeException e) {
            log.debug("a file was not taken to its end: {}", e.toString());
            response.reset();
        }
    }

    private Buffer next() {
        return Buffer.buffer(
                seats.seatedAgain(download.tenant(), () -> download.source().next()).array());
    }
}
