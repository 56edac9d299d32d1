package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What clients see of a server that ends in order.
final class FarewellTest {
    private static final String MAPS = "/tenants/alpha/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestingServer server;

    FarewellTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        server.admin(TestingServer.ALPHA).configMap("default", "seen", "");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(
                        TestingTls.context(
                                Optional.of(
                                        server.certificate(
                                                TestingServer.ALPHA, "admin", "system:masters")),
                                server.authorityPem()))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json");
    }

    private static void finish(OutputStream body, String last) throws IOException {
        try (body) {
            body.write(last.getBytes(StandardCharsets.UTF_8));
        }
    }

    private CompletableFuture<Void> leave() {
        return CompletableFuture.runAsync(() -> server.server().leave(PATIENCE));
    }

    @Test
    void whatIsUnderWayIsAnsweredAndWatchesEndWhole() throws Exception {
        PipedOutputStream body = new PipedOutputStream();
        try (HttpClient client = client(HttpClient.Version.HTTP_2);
                InputStream sent = new PipedInputStream(body)) {
            HttpResponse<InputStream> watch =
                    client.send(
                            request(MAPS + "?watch=true").build(), BodyHandlers.ofInputStream());
            BufferedReader events =
                    new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8));
            assertThat(events.readLine()).contains("seen");
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(
                            request(MAPS).POST(BodyPublishers.ofInputStream(() -> sent)).build(),
                            BodyHandlers.ofString());
            body.write("{\"metadata\":".getBytes(StandardCharsets.UTF_8));
            body.flush();
            // Comes after the head of the slow one, on the same connection.
            client.send(request(MAPS).build(), BodyHandlers.discarding());

            CompletableFuture<Void> left = leave();
            assertThat(events.readLine()).as("the end of the watch, which is whole").isNull();
            assertThat(left).isNotDone();
            finish(body, "{\"name\":\"late\"}}");
            assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            left.get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> client.send(request(MAPS).build(), BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void aServerThatRetiresAnswersAllTheSame(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            client.send(request(MAPS).build(), BodyHandlers.discarding());
            server.server().retire();
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> answer =
                        client.send(request(MAPS).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().allValues("connection"))
                        .isEqualTo(
                                version == HttpClient.Version.HTTP_1_1
                                        ? List.of("close")
                                        : List.of());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void idleConnectionsHoldUpNothing(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            client.send(request(MAPS).build(), BodyHandlers.discarding());
            CompletableFuture<Void> left = leave();
            await().atMost(PATIENCE.dividedBy(2)).until(left::isDone);
        }
    }
}
