package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingTls;
import dev.atoll.server.tenant.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A tenant whose clients have sent much and not ended.
final class SlowBodiesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int PART_BYTES = 2_900_000;
    private static final int PAUSE_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WHOLE = "{\"metadata\":{\"name\":\"a\"}}";

    private final TestingServer server;
    private final List<Socket> slow = new ArrayList<>();

    SlowBodiesTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
        server.close();
    }

    private SSLContext tls(TenantId tenant) {
        return TestingTls.context(
                Optional.of(server.certificate(tenant, "admin", "system:masters")),
                server.authorityPem());
    }

    private static String head(long length) {
        return "POST "
                + MAPS
                + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }

    private Socket connect(TenantId tenant) throws IOException {
        URI address = URI.create(server.address());
        Socket socket =
                tls(tenant).getSocketFactory().createSocket(address.getHost(), address.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        slow.add(socket);
        return socket;
    }

    /// Sends most of a body, as often as there is room, and once more.
    private void fillUp(TenantId tenant) throws IOException {
        long room = BodyBudget.Limits.of(Runtime.getRuntime().maxMemory()).tenantBytes();
        for (long sent = 0; sent < room; sent += PART_BYTES) {
            OutputStream out = connect(tenant).getOutputStream();
            out.write(head(PART_BYTES + WHOLE.length()).getBytes(StandardCharsets.US_ASCII));
            out.write(" ".repeat(PART_BYTES).getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /// The one of them that is answered before it has ended.
    private Socket refused() throws IOException {
        long rounds = PATIENCE.toMillis() / PAUSE_MILLIS / slow.size() + 1;
        for (long round = 0; round < rounds; round++) {
            for (Socket socket : slow) {
                socket.setSoTimeout(PAUSE_MILLIS);
                try {
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    return socket;
                } catch (SocketTimeoutException e) {
                    // It is waited for.
                }
            }
        }
        throw new AssertionError("none of them was refused");
    }

    private static String answer(BufferedReader in) throws IOException {
        String status = in.readLine();
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
            read += in.read(body, read, length - read);
        }
        return status;
    }

    @Test
    void isRefusedMoreAndKeepsTheConnection() throws IOException {
        fillUp(TestingServer.ALPHA);
        Socket last = refused();
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(last.getInputStream(), StandardCharsets.US_ASCII));

        assertThat(answer(in)).startsWith("TTP/1.1 429");

        OutputStream out = last.getOutputStream();
        out.write(WHOLE.getBytes(StandardCharsets.US_ASCII));
        out.write(
                ("GET " + MAPS + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        assertThat(answer(in)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void takesNothingFromOthersAndIsServedAgainWhenItLetsGo(HttpClient.Version version)
            throws IOException, InterruptedException {
        fillUp(TestingServer.ALPHA);
        String large = " ".repeat(PART_BYTES) + WHOLE;

        try (HttpClient alpha = client(TestingServer.ALPHA, version);
                HttpClient beta = client(TestingServer.BETA, version)) {
            await().atMost(PATIENCE).until(() -> post(alpha, large) == 429);
            assertThat(get(alpha)).isEqualTo(200);
            assertThat(post(beta, large)).isEqualTo(201);

            for (Socket socket : slow) {
                socket.close();
            }
            await().atMost(PATIENCE).until(() -> post(alpha, large) != 429);
        }
    }

    private HttpClient client(TenantId tenant, HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(tls(tenant)).build();
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(server.address() + MAPS))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json");
    }

    private int post(HttpClient client, String body) throws IOException, InterruptedException {
        return client.send(
                        request().POST(BodyPublishers.ofString(body)).build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private int get(HttpClient client) throws IOException, InterruptedException {
        return client.send(request().GET().build(), BodyHandlers.discarding()).statusCode();
    }
}
