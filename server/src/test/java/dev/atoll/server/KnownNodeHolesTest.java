package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.TenantKeys;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holes that other platforms had between their API server and their nodes.
@TestInstance(Lifecycle.PER_CLASS)
final class KnownNodeHolesTest {
    private static final String POD = "/api/v1/namespaces/default/pods/p";
    private static final String REAL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal";
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

    private String logOfThePod() throws IOException {
        return logOf(POD);
    }

    private String logOf(String pod) throws IOException {
        return sent("GET " + pod + "/log HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    /// Says of the node `n1` that its agent is elsewhere.
    private void claim(int port) {
        var told =
                server.admin(TestingServer.ALPHA)
                        .patch(
                                "merge",
                                "/api/v1/nodes/n1/status",
                                """
                                {"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
                                 "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}
                                """
                                        .formatted(port));
        assertThat(told.code()).isEqualTo(200);
    }

    private static List<String> requests(TestingNodeAgent agent) {
        return agent.asked().stream().filter(line -> line.contains("HTTP")).toList();
    }

    @Test
    void aNodeIsReachedWhereItSaysThatItIs() throws IOException {
        try (TestingNodeAgent agent = new TestingNodeAgent(server, REAL)) {
            server.nodesWhereTheySay();
            claim(agent.port());
            assertThat(logOfThePod()).contains("real");
        }
    }

    /// Who can be met at an address that somebody has written into a Node.
    enum Met {
        ANOTHER_NODE,
        NODE_OF_ANOTHER_TENANT,
        SERVER_OF_THE_PLATFORM,
        USER_WHO_IS_NO_SERVER,
        NODE_OF_A_FORGED_AUTHORITY,
        NODE_WHOSE_TIME_IS_OVER
    }

    private KeyPairAndCertificate identity(Met met) {
        return switch (met) {
            case ANOTHER_NODE -> server.node(TestingServer.ALPHA, "n2");
            case NODE_OF_ANOTHER_TENANT -> server.node(TestingServer.BETA, "n1");
            case SERVER_OF_THE_PLATFORM -> server.own("n1");
            case USER_WHO_IS_NO_SERVER ->
                    server.certificate(TestingServer.ALPHA, "system:node:n1", "system:nodes");
            case NODE_OF_A_FORGED_AUTHORITY ->
                    TenantKeys.make(TestingServer.ALPHA, InstantSource.system(), new SecureRandom())
                            .clients(InstantSource.system(), new SecureRandom())
                            .issue(Subject.ofNode("n1", Duration.ofHours(1)));
            case NODE_WHOSE_TIME_IS_OVER ->
                    server.node(
                            TestingServer.ALPHA,
                            "n1",
                            InstantSource.fixed(Instant.now().minus(Duration.ofHours(2))));
        };
    }

    /// CVE-2022-3294: what a Node says of its address and port brings nothing to anybody but that node.
    @ParameterizedTest
    @EnumSource(Met.class)
    void nobodyElseIsAskedAtAnAddressThatWasWrittenIntoANode(Met met) throws IOException {
        try (TestingNodeAgent agent = new TestingNodeAgent(server, identity(met), REAL)) {
            server.nodesWhereTheySay();
            claim(agent.port());

            String log = logOfThePod();
            String exec =
                    sent(
                            upgrade(POD + "/exec?command=true")
                                    + "GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            for (String told : List.of(log, exec)) {
                assertThat(told)
                        .startsWith("HTTP/1.1 500")
                        .contains(
                                "error dialing backend: node \\\"n1\\\" cannot be reached at 127.0.0.1:"
                                        + agent.port()
                                        + "\"")
                        .doesNotContain("real");
            }
            assertThat(requests(agent)).isEmpty();
        }
    }

    /// No session of an earlier connection to the same address stands for the proof.
    @Test
    void whoWasANodeOnceIsAskedAgainWhoItIs() throws IOException {
        TestingClient admin = server.admin(TestingServer.ALPHA);
        admin.post("/api/v1/nodes", "{metadata: {name: n2}}");
        admin.post(
                "/api/v1/namespaces/default/pods",
                "{metadata: {name: q}, spec: {nodeName: n2, containers: [{name: c, image: i}]}}");
        try (TestingNodeAgent agent = new TestingNodeAgent(server, REAL)) {
            server.nodesAt(agent.port());
            assertThat(logOfThePod()).contains("real");
            assertThat(logOf("/api/v1/namespaces/default/pods/q")).startsWith("HTTP/1.1 500");
            assertThat(logOfThePod()).contains("real");
            assertThat(requests(agent)).hasSize(2).allMatch(line -> line.contains("/p/"));
        }
    }

    /// What listens at an address and what does not are the same to whoever wrote it.
    @Test
    void anAddressTellsNothingOfTheNetworkBehindIt() throws IOException {
        server.nodesWhereTheySay();
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        claim(closed);
        String told = logOfThePod();
        assertThat(told)
                .startsWith("HTTP/1.1 500")
                .contains("cannot be reached at 127.0.0.1:" + closed + "\"")
                .doesNotContainIgnoringCase("refused");
    }
}
