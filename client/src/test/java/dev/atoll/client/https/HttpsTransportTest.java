package dev.atoll.client.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Encoded;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the JDK's own server, over real TLS.
final class HttpsTransportTest {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Duration WAIT = Duration.ofSeconds(10);

    @TempDir private Path folder = Path.of("replaced-by-junit");

    private @Nullable HttpsServer server;
    private String authority = "";
    private @Nullable HttpsTransport transport;

    @BeforeEach
    void start() throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                                .toString(),
                                        "-genkeypair",
                                        "-alias",
                                        "server",
                                        "-keyalg",
                                        "EC",
                                        "-storetype",
                                        "PKCS12",
                                        "-dname",
                                        "CN=127.0.0.1",
                                        "-ext",
                                        "san=ip:127.0.0.1",
                                        "-validity",
                                        "2",
                                        "-keystore",
                                        store.toString(),
                                        "-storepass",
                                        "password"))
                        .redirectErrorStream(true)
                        .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(store)) {
            keys.load(content, PASSWORD);
        }
        KeyManagerFactory identity =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), null, null);
        HttpsServer https =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.setExecutor(task -> Thread.ofVirtual().start(task));
        https.createContext("/tenants/t1/", HttpsTransportTest::answer);
        https.start();
        server = https;
        authority = pem(keys.getCertificate("server"));
        transport = transport(WAIT);
    }

    private HttpsTransport transport(Duration answerLimit) {
        int port = server == null ? 0 : server.getAddress().getPort();
        return new HttpsTransport(
                URI.create("https://127.0.0.1:" + port + "/tenants/t1"),
                Credentials.trusting(authority),
                () -> "secret",
                answerLimit);
    }

    @AfterEach
    void stop() {
        if (transport != null) {
            transport.close();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    private HttpsTransport transport() {
        HttpsTransport started = transport;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private static String pem(Certificate certificate) throws Exception {
        String content = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + content + "\n-----END CERTIFICATE-----\n";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/silent")) {
            return; // as a machine that has died: nothing comes, and nothing ends
        }
        if (exchange.getRequestURI().getPath().endsWith("/open")) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write("{\"type\":\"ADDED\",\"object\":{}}\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            return;
        }
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String text =
                switch (exchange.getRequestURI().getPath()) {
                    case "/tenants/t1/echo" ->
                            exchange.getRequestMethod()
                                    + " "
                                    + query
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8);
                    case "/tenants/t1/watch" ->
                            """
                            {"type":"ADDED","object":{"kind":"Pod","n":1}}
                            {"type":"DELETED","object":{"kind":"Pod","n":2}}
                            """;
                    default ->
                            "{\"kind\":\"Status\",\"reason\":\"Expired\",\"message\":\"too old\",\"code\":410}";
                };
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(text.contains("Expired") ? 410 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void sendsMethodQueryTokenAndBody() {
        Request request =
                new Request(
                        "PUT",
                        "/echo",
                        Map.of("labelSelector", "a in (b, c)"),
                        Encoded.utf8("{}"),
                        "application/json");
        Response response = transport().send(request);
        assertThat(response.code()).isEqualTo(200);
        assertThat(response.body()).hasToString("PUT labelSelector=a in (b, c) Bearer secret {}");
    }

    @Test
    void streamsAWatchUntilItEnds() throws Exception {
        try (EventStream events = transport().watch(Request.get("/watch", Map.of()))) {
            assertThat(events.next(WAIT))
                    .contains(
                            new WatchEvent(
                                    WatchEvent.Type.ADDED,
                                    Encoded.utf8("{\"kind\":\"Pod\",\"n\":1}")));
            assertThat(events.next(WAIT).orElseThrow().type()).isEqualTo(WatchEvent.Type.DELETED);
            assertThatThrownBy(() -> events.next(WAIT)).isInstanceOf(TransportException.class);
        }
    }

    @Test
    void aRequestThatIsNotAnsweredEndsWatchesAndThenOthersAreAnswered() throws Exception {
        try (HttpsTransport hurried = transport(Duration.ofMillis(300));
                EventStream events = hurried.watch(Request.get("/open", Map.of()))) {
            assertThat(events.next(WAIT)).isPresent();
            assertThatThrownBy(() -> hurried.send(Request.get("/silent", Map.of())))
                    .isInstanceOf(TransportException.class);
            assertThatThrownBy(() -> events.next(WAIT)).isInstanceOf(TransportException.class);
        }
        try (HttpsTransport patient = transport(Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> patient.send(Request.get("/silent", Map.of())))
                    .isInstanceOf(TransportException.class);
            assertThat(patient.send(Request.get("/echo", Map.of())).code()).isEqualTo(200);
        }
    }

    @Test
    void tellsWhyAWatchWasRefused() {
        assertThatThrownBy(() -> transport().watch(Request.get("/old", Map.of())))
                .isInstanceOf(ApiException.class)
                .hasMessage("too old")
                .matches(e -> ((ApiException) e).isExpired());
    }

    @Test
    void trustsNoOtherServer() {
        try (HttpsTransport stranger =
                new HttpsTransport(
                        URI.create(
                                "https://127.0.0.1:"
                                        + (server == null ? 0 : server.getAddress().getPort())),
                        Credentials.trusting(""),
                        () -> "")) {
            assertThatThrownBy(() -> stranger.send(Request.get("/tenants/t1/echo", Map.of())))
                    .isInstanceOf(TransportException.class);
        }
    }
}
