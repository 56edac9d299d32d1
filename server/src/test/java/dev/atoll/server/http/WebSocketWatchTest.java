package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watches by WebSocket, which some clients ask for first.
final class WebSocketWatchTest {
    private static final String MAPS = "/tenants/alpha/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CLOSED = "";

    private final TestingServer server;
    private final TestingClient admin;
    private final HttpClient http;

    WebSocketWatchTest(@TempDir Path folder) throws Exception {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        http =
                HttpClient.newBuilder()
                        .sslContext(
                                TestingTls.context(
                                        Optional.of(
                                                server.certificate(
                                                        TestingServer.ALPHA,
                                                        "admin",
                                                        "system:masters")),
                                        server.authorityPem()))
                        .build();
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        server.close();
    }

    /// The messages that came, and at last that it was closed.
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            begun.append(text);
            if (last) {
                all.add(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add(CLOSED);
            return null;
        }

        String next() throws InterruptedException {
            String next = all.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next == null ? CLOSED : next;
        }

        Tree event() throws InterruptedException {
            return Tree.of(Json.decode(next().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private WebSocket open(String path, Messages messages) {
        URI address = URI.create(server.address().replace("https:", "wss:") + path);
        return http.newWebSocketBuilder().buildAsync(address, messages).join();
    }

    @Test
    void sendsAMessageForEachEvent() throws Exception {
        admin.configMap("default", "before", "");
        Messages messages = new Messages();
        WebSocket _ = open(MAPS + "?watch=true&resourceVersion=0", messages);
        Tree first = messages.event();
        assertThat(first.string("type", "")).isEqualTo("ADDED");
        assertThat(first.child("object").child("metadata").string("name", "")).isEqualTo("before");
        admin.configMap("default", "after", ", data: {k: \"\u00e9\"}");
        Tree second = messages.event();
        assertThat(second.child("object").child("data").string("k", "")).isEqualTo("\u00e9");
        admin.delete("/api/v1/namespaces/default/configmaps/after");
        assertThat(messages.event().string("type", "")).isEqualTo("DELETED");
    }

    @Test
    void endsAfterItsTime() throws Exception {
        Messages messages = new Messages();
        WebSocket _ = open(MAPS + "?watch=true&timeoutSeconds=1", messages);
        assertThat(messages.next()).isEqualTo(CLOSED);
    }

    @Test
    void saysThatItsRevisionIsForgottenAndEnds() throws Exception {
        String forgotten = admin.forgottenRevision("elsewhere");
        Messages messages = new Messages();
        WebSocket _ =
                open(
                        MAPS.replace("configmaps", "secrets")
                                + "?watch=true&resourceVersion="
                                + forgotten,
                        messages);
        Tree refusal = messages.event();
        assertThat(refusal.string("type", "")).isEqualTo("ERROR");
        assertThat(refusal.child("object").integer("code", 0)).isEqualTo(410);
        assertThat(messages.next()).isEqualTo(CLOSED);
    }

    @Test
    void whoMayNotWatchIsRefusedBeforeTheUpgrade() {
        assertThatThrownBy(
                        () -> open(MAPS.replace("alpha", "beta") + "?watch=true", new Messages()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }
}
