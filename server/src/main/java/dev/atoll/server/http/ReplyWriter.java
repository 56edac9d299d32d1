package dev.atoll.server.http;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.api.Reply;
import dev.atoll.server.api.WatchEvents;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.flow.Share;
import dev.atoll.server.quota.OpenWatches;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Writes replies to HTTP responses, on the request's event loop.
public final class ReplyWriter {
    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");
    private static final int MAX_WARNING_CHARACTERS = 4_096;

    private final Vertx vertx;
    private final NodeRelay nodes;
    private final Seats seats;
    private final Function<TenantId, Share> shares;
    private final OpenWatches watches;
    private final ServerMetrics metrics;
    private final Map<EventLoop, Turns> turns = new ConcurrentHashMap<>();
    private final OpenStreams streams = new OpenStreams();

    /// @param seats in which long lists are written
    /// @param shares by which tenants take turns to write
    /// @param watches counts those that are open
    public ReplyWriter(
            Vertx vertx,
            NodeRelay nodes,
            Seats seats,
            Function<TenantId, Share> shares,
            OpenWatches watches,
            ServerMetrics metrics) {
        this.vertx = vertx;
        this.nodes = nodes;
        this.seats = seats;
        this.shares = shares;
        this.watches = watches;
        this.metrics = metrics;
    }

    void write(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            head(response, reply);
            return;
        }
        switch (reply) {
            case Reply.Content content -> {
                response.setStatusCode(content.code())
                        .putHeader("Content-Type", content.contentType());
                warn(response, content.warnings());
                response.putHeader("Cache-Control", "no-cache, private");
                response.end(Buffer.buffer(content.body().content().array()));
            }
            case Reply.Items items -> list(request, items);
            case Reply.Events events -> watch(request, events);
            case Reply.Download download ->
                    new DownloadBody(seats, turns(), response, download)
                            .send(vertx.getOrCreateContext(), e -> refuse(request, e));
            case Reply.ToNode toNode -> nodes.relay(request, toNode);
        }
    }

    /// Those of this event loop.
    private Turns turns() {
        EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        return turns.computeIfAbsent(
                loop,
                one -> new Turns(one, tenant -> shares.apply(tenant).weight(), System::nanoTime));
    }

    /// What GET would answer, without the body. A watch or a stream is not begun for it.
    private static void head(HttpServerResponse response, Reply reply) {
        String type =
                reply instanceof Reply.Content content ? content.contentType() : "application/json";
        int code = reply instanceof Reply.Content content ? content.code() : 200;
        response.setStatusCode(code).putHeader("Content-Type", type).end();
    }

    /// Each text once. A header can not carry everything that a body's field name can, nor any number of them.
    private static void warn(HttpServerResponse response, List<String> warnings) {
        int left = MAX_WARNING_CHARACTERS;
        for (String warning : new LinkedHashSet<>(warnings)) {
            String text = UNPRINTABLE.matcher(warning).replaceAll("?");
            left -= text.length();
            if (left < 0) {
                return;
            }
            response.headers()
                    .add(
                            "Warning",
                            "299 - \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }

    void refuse(HttpServerRequest request, StatusException refusal) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(refusal.code()).putHeader("Content-Type", "application/json");
        warn(response, refusal.warnings());
        if (refusal.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
        }
        response.end(Buffer.buffer(Json.encode(refusal.toStatus())));
    }

    private void list(HttpServerRequest request, Reply.Items items) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        warn(response, items.warnings());
        new ListBody(seats, turns(), response, items).send();
    }

    private void watch(HttpServerRequest request, Reply.Events events) {
        Runnable over;
        try {
            over = watches.open(events.tenant());
        } catch (StatusException e) {
            refuse(request, e);
            return;
        }
        if (isForWebSocket(request)) {
            request.toWebSocket()
                    .onComplete(opened -> {
                        if (opened.succeeded()) {
                            begin(new WebSocketWire(opened.result()), events, over);
                        } else {
                            over.run();
                        }
                    });
            return;
        }
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache, private");
        if (request.version() == HttpVersion.HTTP_1_1) {
            response.setChunked(true);
        }
        response.writeHead();
        begin(new ResponseWire(response), events, over);
    }

    private static boolean isForWebSocket(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private void begin(WatchWire wire, Reply.Events events, Runnable over) {
        WatchStream stream = new WatchStream(turns(), wire, events, metrics, over);
        try {
            stream.open();
        } catch (StatusException e) {
            over.run();
            EventFrames only = new EventFrames();
            WatchEvents.refuse(e, only);
            wire.write(only);
            wire.end();
            return;
        }
        streams.began(stream);
        stream.run(vertx);
    }

    /// Ends all watches, as those end whose time is up: their clients resume where they are.
    void endWatches() {
        streams.end();
    }
}
