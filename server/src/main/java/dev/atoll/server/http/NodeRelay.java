package dev.atoll.server.http;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.api.Reply;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes calls on to node agents: logs as they come, streams byte for byte in both directions.
///
/// Who answers at a node's address has to show that it is this node of this tenant; see [NodeTrust].
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
    private final TlsIdentity identity;
    private final Function<TenantId, Optional<X509Certificate>> authorities;
    private final InstantSource clock;

    /// @param authorities who issues the certificates of a tenant's nodes, as far as memory knows; none for a tenant
    ///     that does not exist
    public NodeRelay(
            Vertx vertx,
            TlsIdentity identity,
            Function<TenantId, Optional<X509Certificate>> authorities,
            InstantSource clock) {
        this.identity = identity;
        this.authorities = authorities;
        this.clock = clock;
        client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setSsl(true)
                                .setConnectTimeout(CONNECT_MILLIS)
                                .setTcpKeepAlive(true)
                                .setKeepAlive(false));
    }

    void relay(HttpServerRequest request, Reply.ToNode call) {
        // HTTP/2 has no upgrades: its clients speak HTTP/1.1 for these streams.
        if (call.upgrade() && request.getHeader("Upgrade") == null) {
            refuse(request, StatusException.badRequest("Upgrade request required"));
            return;
        }
        Reply.NodeAgent agent = call.node();
        Optional<X509Certificate> authority = authorities.apply(agent.tenant());
        if (authority.isEmpty()) {
            unreachable(request, agent, new IllegalStateException("its tenant is gone"));
            return;
        }
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(agent.address().host())
                        .setPort(agent.address().port())
                        .setSslOptions(
                                identity.clientOptions(
                                        new NodeTrust(authority.get(), agent.name(), clock)))
                        .setURI(call.pathAndQuery());
        if (!request.isEnded()) {
            request.pause();
        }
        client.request(options)
                .onComplete(connected -> {
                    if (connected.failed()) {
                        unreachable(request, agent, connected.cause());
                    } else if (call.upgrade()) {
                        upgrade(request, agent, connected.result());
                    } else {
                        copy(request, agent, connected.result());
                    }
                });
    }

    /// Why is for the log alone: told to whoever edits a Node, it would tell what listens in the platform's network.
    private static void unreachable(
            HttpServerRequest request, Reply.NodeAgent agent, Throwable cause) {
        log.warn("{} cannot be reached: {}", agent, cause.toString());
        fail(
                request,
                "error dialing backend: node \""
                        + agent.name()
                        + "\" cannot be reached at "
                        + agent.address().host()
                        + ":"
                        + agent.address().port());
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

    private static void copy(
            HttpServerRequest request, Reply.NodeAgent agent, HttpClientRequest toNode) {
        HttpServerResponse response = request.response();
        response.closeHandler(closed -> toNode.connection().close());
        if (!request.isEnded()) {
            request.resume();
        }
        toNode.send()
                .onComplete(answered -> {
                    if (answered.failed()) {
                        unreachable(request, agent, answered.cause());
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

    private static void upgrade(
            HttpServerRequest request, Reply.NodeAgent agent, HttpClientRequest toNode) {
        MultiMap given = request.headers();
        for (String header : UPGRADE_HEADERS) {
            for (String value : given.getAll(header)) {
                toNode.headers().add(header, value);
            }
        }
        toNode.connect()
                .onComplete(answered -> {
                    if (answered.failed()) {
                        unreachable(request, agent, answered.cause());
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
