package dev.atoll.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.status.StatusException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Tells how a process is that has no API server: `/readyz`, `/livez`, `/healthz` and `/metrics`, in plain HTTP, and to
/// this machine alone.
public final class LoopbackVitals implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Health health;
    private final PrometheusRegistry metrics;

    private LoopbackVitals(HttpServer server, Health health, PrometheusRegistry metrics) {
        this.server = server;
        this.health = health;
        this.metrics = metrics;
    }

    /// @throws ListenException where the port can not be had
    public static LoopbackVitals listen(int port, Health health, PrometheusRegistry metrics) {
        InetAddress here = InetAddress.getLoopbackAddress();
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(here, port), BACKLOG);
            LoopbackVitals vitals = new LoopbackVitals(server, health, metrics);
            server.setExecutor(vitals.threads);
            server.createContext("/", vitals::answer);
            server.start();
            return vitals;
        } catch (IOException e) {
            throw new ListenException(here.getHostAddress(), port, e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (path.split("/", 3)[1]) {
                case "healthz", "livez", "readyz" -> answerHealth(exchange, path);
                case "metrics" -> send(exchange, 200, TEXT, ServerMetrics.text(metrics));
                default -> send(exchange, 404, TEXT, "404 page not found\n");
            }
        }
    }

    private void answerHealth(HttpExchange exchange, String path) throws IOException {
        try {
            Reply.Content told = health.answer(path, call(exchange, path));
            send(
                    exchange,
                    told.code(),
                    told.contentType(),
                    new String(told.body().content().array(), StandardCharsets.UTF_8));
        } catch (StatusException e) {
            send(exchange, e.code(), TEXT, "404 page not found\n");
        }
    }

    private static ApiCall call(HttpExchange exchange, String path) {
        String raw = exchange.getRequestURI().getQuery();
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : raw == null ? List.<String>of() : Arrays.asList(raw.split("&", -1))) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], List.of(parts.length > 1 ? parts[1] : ""));
        }
        return new ApiCall("GET", path, query, "", "", "", Encoded.empty());
    }

    private static void send(HttpExchange exchange, int code, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
