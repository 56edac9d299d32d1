package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holes that other platforms had between their API server and their nodes.
@TestInstance(Lifecycle.PER_CLASS)
final class KnownNodeHolesTest {
    private static final String POD = "/api/v1/namespaces/default/pods/p";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestingServer server;

    KnownNodeHolesTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        TestingClient admin = server.admin(TestingServer.ALPHA);
        admin.post("/api/v1/nodes", "{metadata: {name: n1}}");
        admin.post(
                "/api/v1/namespaces/default/pods",
                "{metadata: {name: p}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
    }

    @AfterAll
    void close() {
        server.close();
    }

    /// What a client is sent until the connection ends.
    private String sent(String requests) throws IOException {
        URI address = URI.create(server.address());
        var me = Optional.of(server.certificate(TestingServer.ALPHA, "admin", "system:masters"));
        try (Socket socket =
                TestingTls.context(me, server.authorityPem())
                        .getSocketFactory()
                        .createSocket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String upgrade(String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";
    }

    /// CVE-2018-1002105: after an upgrade that the node refused, nothing of the client reaches the node.
    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "500 Internal Server Error", "200 OK"})
    void aRefusedUpgradeLeavesNoWayToTheNode(String refusal) throws IOException {
        String answer = "HTTP/1.1 " + refusal + "\r\nContent-Length: 2\r\n\r\nno";
        try (TestingNodeAgent agent = new TestingNodeAgent(server, answer)) {
            server.nodesAt(agent.port());

            String told =
                    sent(
                            upgrade(POD + "/exec?command=true&stdout=true")
                                    + "GET /runningpods/ HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(told).startsWith("HTTP/1.1 " + refusal.substring(0, 3)).contains("no");
            await().atMost(PATIENCE).until(() -> agent.asked().contains("end"));
            assertThat(agent.asked())
                    .containsExactly("GET /exec/default/p/c?output=1&command=true HTTP/1.1", "end");
        }
    }

    /// CVE-2022-3172: a node's redirect is neither followed nor handed to the client.
    @ParameterizedTest
    @ValueSource(strings = {"301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent"})
    void aRedirectOfANodeLeadsNowhere(String redirect) throws IOException {
        try (TestingNodeAgent elsewhere =
                        new TestingNodeAgent(
                                server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                TestingNodeAgent agent =
                        new TestingNodeAgent(
                                server,
                                "HTTP/1.1 "
                                        + redirect
                                        + "\r\nLocation: https://127.0.0.1:"
                                        + elsewhere.port()
                                        + "/x\r\nContent-Length: 4\r\n\r\nhere")) {
            server.nodesAt(agent.port());

            String log =
                    sent("GET " + POD + "/log HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String exec =
                    sent(
                            upgrade(POD + "/exec?command=true")
                                    + "GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            for (String told : new String[] {log, exec}) {
                assertThat(told).startsWith("HTTP/1.1 500").contains("not permitted");
                assertThat(told).doesNotContainIgnoringCase("location").doesNotContain("here");
            }
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    /// CVE-2022-3294: what a Node says of its address and port does not choose where the server connects to.
    @Test
    void theClaimsOfANodeAreNotFollowed() throws IOException {
        try (TestingNodeAgent claimed =
                        new TestingNodeAgent(
                                server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                TestingNodeAgent agent =
                        new TestingNodeAgent(
                                server, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal")) {
            server.nodesAt(agent.port());
            var told =
                    server.admin(TestingServer.ALPHA)
                            .patch(
                                    "merge",
                                    "/api/v1/nodes/n1/status",
                                    """
                                    {"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
                                     "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}
                                    """
                                            .formatted(claimed.port()));
            assertThat(told.code()).isEqualTo(200);

            String log =
                    sent("GET " + POD + "/log HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(log).contains("real");
            assertThat(claimed.asked()).isEmpty();
        }
    }
}
