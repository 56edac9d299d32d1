package dev.atoll.server.http;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.api.Reply;
import dev.atoll.server.status.StatusException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes calls on to node agents: logs as they come, streams byte for byte in both directions.
///
/// A connection to a node agent serves one call and is closed with it: an upgrade that the node agent refuses leaves
/// nothing behind that a client could use (CVE-2018-1002105). A redirect by a node agent is neither followed nor handed
/// on: the client would send its credentials to where it leads (CVE-2022-3172).
public final class NodeRelay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeRelay.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final List<String> UPGRADE_HEADERS =
            List.of(
                    "Upgrade",
                    "Connection",
                    "Sec-WebSocket-Key",
                    "Sec-WebSocket-Version",
                    "Sec-WebSocket-Protocol",
                    "Sec-WebSocket-Extensions",
                    "X-Stream-Protocol-Version");

    private final HttpClient client;

    public NodeRelay(Vertx vertx, TlsIdentity identity) {
        client =
                vertx.createHttpClient(
                        identity.clientOptions()
                                .setConnectTimeout(CONNECT_MILLIS)
                                .setKeepAlive(false));
    }

    void relay(HttpServerRequest request, Reply.ToNode call) {
        // HTTP/2 has no upgrades: its clients speak HTTP/1.1 for these streams.
        if (call.upgrade() && request.getHeader("Upgrade") == null) {
            refuse(request, StatusException.badRequest("Upgrade request required"));
            return;
        }
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(call.node().host())
                        .setPort(call.node().port())
                        .setURI(call.pathAndQuery());
        if (!request.isEnded()) {
            request.pause();
        }
        client.request(options)
                .onComplete(connected -> {
                    if (connected.failed()) {
                        unreachable(request, connected.cause());
                    } else if (call.upgrade()) {
                        upgrade(request, connected.result());
                    } else {
                        copy(request, connected.result());
                    }
                });
    }

    private static void unreachable(HttpServerRequest request, Throwable cause) {
        log.warn("a node agent cannot be reached: {}", cause.toString());
        fail(request, "error dialing backend: " + cause.getMessage());
    }

    private static void fail(HttpServerRequest request, String message) {
        HttpServerResponse response = request.response();
        if (!response.headWritten() && !response.ended()) {
            refuse(request, StatusException.internal(message));
        } else {
            response.reset();
        }
    }

    private static void refuse(HttpServerRequest request, StatusException refusal) {
        HttpServerResponse response = request.response();
        response.setStatusCode(refusal.code()).putHeader("Content-Type", "application/json");
        response.end(Buffer.buffer(Json.encode(refusal.toStatus())));
    }

    private static void copy(HttpServerRequest request, HttpClientRequest toNode) {
        HttpServerResponse response = request.response();
        response.closeHandler(closed -> toNode.connection().close());
        if (!request.isEnded()) {
            request.resume();
        }
        toNode.send()
                .onComplete(answered -> {
                    if (answered.failed()) {
                        unreachable(request, answered.cause());
                        return;
                    }
                    HttpClientResponse answer = answered.result();
                    if (isRedirect(answer)) {
                        refuseRedirect(request, toNode);
                        return;
                    }
                    if (answer.statusCode() >= 400) {
                        refused(request, answer);
                        return;
                    }
                    response.setStatusCode(answer.statusCode());
                    String type = answer.getHeader("Content-Type");
                    response.putHeader("Content-Type", type == null ? "text/plain" : type);
                    response.setChunked(true);
                    // The client of a followed log waits for its head.
                    response.writeHead();
                    answer.pipeTo(response).onFailure(broken -> toNode.connection().close());
                });
    }

    private static boolean isRedirect(HttpClientResponse answer) {
        return answer.statusCode() >= 300 && answer.statusCode() < 400;
    }

    private static void refuseRedirect(HttpServerRequest request, HttpClientRequest toNode) {
        fail(request, "the node agent attempted to redirect this request, which is not permitted");
        toNode.connection().close();
    }

    /// Clients show a refusal's words only where it comes as a `Status`; the node agent gives plain text.
    private static void refused(HttpServerRequest request, HttpClientResponse answer) {
        answer.body()
                .onComplete(body -> {
                    String words = body.succeeded() ? body.result().toString().strip() : "";
                    refuse(
                            request,
                            switch (answer.statusCode()) {
                                case 400 -> StatusException.badRequest(words);
                                case 404 -> StatusException.notFoundByNode(words);
                                default -> StatusException.internal(words);
                            });
                });
    }

    private static void upgrade(HttpServerRequest request, HttpClientRequest toNode) {
        MultiMap given = request.headers();
        for (String header : UPGRADE_HEADERS) {
            for (String value : given.getAll(header)) {
                toNode.headers().add(header, value);
            }
        }
        toNode.connect()
                .onComplete(answered -> {
                    if (answered.failed()) {
                        unreachable(request, answered.cause());
                        return;
                    }
                    HttpClientResponse answer = answered.result();
                    if (isRedirect(answer)) {
                        refuseRedirect(request, toNode);
                        return;
                    }
                    if (answer.statusCode() != 101) {
                        refused(request, toNode, answer);
                        return;
                    }
                    NetSocket node = answer.netSocket();
                    node.pause();
                    HttpServerResponse response = request.response();
                    response.setStatusCode(101);
                    answer.headers().forEach((name, value) -> response.headers().add(name, value));
                    request.toNetSocket()
                            .onComplete(tunnel -> {
                                if (tunnel.failed()) {
                                    node.close();
                                    return;
                                }
                                join(tunnel.result(), node);
                            });
                });
    }

    private static void refused(
            HttpServerRequest request, HttpClientRequest toNode, HttpClientResponse answer) {
        answer.body()
                .onComplete(body -> {
                    HttpServerResponse response = request.response();
                    response.setStatusCode(answer.statusCode());
                    String type = answer.getHeader("Content-Type");
                    response.putHeader("Content-Type", type == null ? "text/plain" : type);
                    response.end(body.succeeded() ? body.result() : Buffer.buffer())
                            .onComplete(sent -> request.connection().close());
                    toNode.connection().close();
                });
    }

    private static void join(NetSocket client, NetSocket node) {
        client.pipeTo(node).onComplete(over -> node.close());
        node.pipeTo(client).onComplete(over -> client.close());
    }

    @Override
    public void close() {
        client.close();
    }
}
