package dev.atoll.server.http;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.api.Reply;
import dev.atoll.server.registry.Listing;
import dev.atoll.server.status.StatusException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/// Writes replies to HTTP responses, on the request's event loop.
public final class ReplyWriter {
    private final Vertx vertx;
    private final NodeRelay nodes;

    public ReplyWriter(Vertx vertx, NodeRelay nodes) {
        this.vertx = vertx;
        this.nodes = nodes;
    }

    void write(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        switch (reply) {
            case Reply.Content content -> {
                response.setStatusCode(content.code())
                        .putHeader("Content-Type", content.contentType());
                for (String warning : content.warnings()) {
                    response.headers()
                            .add(
                                    "Warning",
                                    "299 - \""
                                            + warning.replace("\\", "\\\\").replace("\"", "\\\"")
                                            + "\"");
                }
                response.putHeader("Cache-Control", "no-cache, private");
                response.end(Buffer.buffer(content.body().content().array()));
            }
            case Reply.Items items -> list(request, items.listing());
            case Reply.Events events -> watch(request, events);
            case Reply.ToNode toNode -> nodes.relay(request, toNode);
        }
    }

    void refuse(HttpServerRequest request, StatusException refusal) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(refusal.code()).putHeader("Content-Type", "application/json");
        if (refusal.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
        }
        response.end(Buffer.buffer(Json.encode(refusal.toStatus())));
    }

    private static void list(HttpServerRequest request, Listing listing) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        new ListBody(response, listing).send();
    }

    private void watch(HttpServerRequest request, Reply.Events events) {
        HttpServerResponse response = request.response();
        WatchStream stream = new WatchStream(vertx.getOrCreateContext(), response, events);
        try {
            stream.open();
        } catch (StatusException e) {
            refuse(request, e);
            return;
        }
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        if (request.version() == HttpVersion.HTTP_1_1) {
            response.setChunked(true);
        }
        response.writeHead();
        stream.run(vertx);
    }
}
