package dev.atoll.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingApi;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.TestingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamServerTest {
    private static final int BEGIN_OF_A_HANDSHAKE = 22;

    private final TestingApi api = new TestingApi();
    private TestingNode node;
    private StreamServer server;
    private HttpClient friend;
    private HttpClient stranger;
    private int port;

    @BeforeAll
    void start() throws Exception {
        node = TestingNode.start(api);
        TestingCertificates certificates = new TestingCertificates(node.folder());
        for (String name : List.of("node", "apiserver", "stranger")) {
            certificates.make(name);
        }
        server =
                new StreamServer(
                        new StreamOptions(
                                InetAddress.getLoopbackAddress(),
                                0,
                                certificates.context("node", List.of("apiserver", "stranger")),
                                Set.of("apiserver"),
                                new StreamOptions.Bounds(100, 2, Duration.ofSeconds(3))),
                        node.runtime(),
                        node.agent().pods().cache(),
                        InstantSource.system());
        port = server.start();
        friend =
                HttpClient.newBuilder()
                        .sslContext(certificates.context("apiserver", List.of("node")))
                        .build();
        stranger =
                HttpClient.newBuilder()
                        .sslContext(certificates.context("stranger", List.of("node")))
                        .build();
        String yaml =
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: default}
                spec:
                  nodeName: one
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: "atoll.test/busybox:1", command: [sh, -c, "for i in 1 2 3 4 5; do echo line $i; done; httpd -f -p 8080 -h /etc"]}
                """;
        api.client()
                .resource(Resources.PODS)
                .create(new Pod(Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)))));
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        api.get(Resources.PODS, "default", "web")
                                .map(pod -> pod.status().phase().equals("Running"))
                                .orElse(false));
    }

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void aStrangerIsRefused() throws Exception {
        assertThat(get(stranger, "/healthz").statusCode()).isEqualTo(403);
        assertThat(get(friend, "/healthz").body()).isEqualTo("ok");
        HttpClient nobody = HttpClient.newHttpClient();
        assertThatThrownBy(() -> get(nobody, "/healthz")).isInstanceOf(IOException.class);
    }

    @Test
    void strangersWhoSayNothingAreCutOffAndMakeRoom() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(silent.isConnected()).isTrue();
            slow.getOutputStream().write(BEGIN_OF_A_HANDSHAKE);
            assertThat(get(friend, "/healthz").body()).isEqualTo("ok");
        }
    }

    @Test
    void logsAreReadInParts() throws Exception {
        await().until(() ->
                get(friend, "/containerLogs/default/web/main").body().contains("line 5"));
        assertThat(get(friend, "/containerLogs/default/web/main").body())
                .isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\n");
        assertThat(get(friend, "/containerLogs/default/web/main?tailLines=2").body())
                .isEqualTo("line 4\nline 5\n");
        assertThat(get(friend, "/containerLogs/default/web/main?limitBytes=8").body())
                .isEqualTo("line 1\nl");
        assertThat(
                        get(friend, "/containerLogs/default/web/main?tailLines=1&timestamps=true")
                                .body())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ line 5\n");
        assertThat(get(friend, "/containerLogs/default/web/main?previous=true").statusCode())
                .isEqualTo(400);
        assertThat(get(friend, "/containerLogs/default/none/main").statusCode()).isEqualTo(404);
    }

    @Test
    void execCarriesOutputAndExitCode() throws Exception {
        Session session = new Session();
        String query =
                "command=sh&command=-c&command="
                        + "echo%20out%3B%20echo%20err%20%3E%262%3B%20exit%204"
                        + "&output=1&error=1";
        session.open(friend, "/exec/default/web/main?" + query, "v5.channel.k8s.io");
        session.closed.get(20, TimeUnit.SECONDS);
        assertThat(session.text(1)).isEqualTo("out\n");
        assertThat(session.text(2)).isEqualTo("err\n");
        assertThat(session.text(3)).contains("\"ExitCode\"").contains("\"4\"");
    }

    @Test
    void aClosedInputReachesTheCommand() throws Exception {
        Session session = new Session();
        WebSocket socket =
                session.open(
                        friend,
                        "/exec/default/web/main?command=cat&input=1&output=1&error=1",
                        "v5.channel.k8s.io");
        byte[] text = "hello ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(text.length + 1).put((byte) 0).put(text).flip();
        socket.sendBinary(message, true).get(10, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true)
                .get(10, TimeUnit.SECONDS);
        session.closed.get(20, TimeUnit.SECONDS);
        assertThat(session.text(1).length()).isEqualTo(text.length);
        assertThat(session.text(3)).contains("Success");
    }

    private HttpResponse<String> get(HttpClient client, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private final class Session implements WebSocket.Listener {
        private final Map<Integer, ByteArrayOutputStream> channels = new ConcurrentHashMap<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        WebSocket open(HttpClient client, String path, String protocol) throws Exception {
            return client.newWebSocketBuilder()
                    .subprotocols(protocol)
                    .buildAsync(URI.create("wss://localhost:" + port + path), this)
                    .get(20, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                byte[] message = partial.toByteArray();
                partial.reset();
                channels.computeIfAbsent((int) message[0], _ -> new ByteArrayOutputStream())
                        .write(message, 1, message.length - 1);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        String text(int channel) {
            return channels.getOrDefault(channel, new ByteArrayOutputStream())
                    .toString(StandardCharsets.UTF_8);
        }
    }
}
