package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IdleConnectionsTest {
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> running = new ArrayBlockingQueue<>(10);
    private HttpServer server = vertx.createHttpServer();

    @BeforeEach
    void start() throws Exception {
        IdleConnections idle = new IdleConnections(vertx, LIMIT);
        server =
                vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                        .connectionHandler(idle::opened)
                        .requestHandler(request -> {
                            Runnable over = idle.running(request.connection());
                            request.response().endHandler(ended -> over.run());
                            running.add(request);
                        })
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void awaitClosed(Socket socket) throws IOException {
        socket.getInputStream().readAllBytes();
    }

    @Test
    void closesAConnectionThatNeverAsks() throws Exception {
        try (Socket silent = connect()) {
            awaitClosed(silent);
        }
    }

    @Test
    void keepsAConnectionWhoseRequestIsSilent() throws Exception {
        try (Socket watching = connect()) {
            ask(watching);
            HttpServerRequest watch = running.take();
            try (Socket idle = connect()) {
                awaitClosed(idle);
            }
            watch.response().end("late");
            BufferedReader answer =
                    new BufferedReader(
                            new InputStreamReader(
                                    watching.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.lines().toList()).contains("late");
        }
    }

    @Test
    void closesAConnectionAfterItsLastAnswer() throws Exception {
        try (Socket client = connect()) {
            ask(client);
            running.take().response().end();
            awaitClosed(client);
        }
    }
}
