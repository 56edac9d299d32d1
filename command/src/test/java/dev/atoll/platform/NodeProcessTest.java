package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ListOptions;
import dev.atoll.client.PatchType;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.server.pki.KeyPairAndCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Nodes in processes of their own, over stand-ins for kernel and runtime, and the servers that they belong to.
@TestInstance(Lifecycle.PER_CLASS)
final class NodeProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String PODS = "/api/v1/namespaces/default/pods/";

    private final SecureRandom random = new SecureRandom();
    private final Path folder;
    private final DataFolder data;
    private final int port = freePort();
    private final int agentPort = freePort();
    private final int vitalsPort = freePort();
    private final int otherAgentPort = freePort();
    private Platform platform;
    private final NodeProcess node;
    private final NodeProcess other;

    NodeProcessTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        data = prepared("platform");
        platform = platform();
        try (OperatorTenants tenants = OperatorTenants.in(data)) {
            for (String name : List.of("shop", "other")) {
                tenants.create(new Tenant(tree("{metadata: {name: " + name + "}}")));
            }
        }
        node = new NodeProcess(options("shop", "n1", agentPort, vitalsPort));
        node.start(step -> {});
        other = new NodeProcess(options("other", "n1", otherAgentPort, freePort()));
        other.start(step -> {});
    }

    @AfterAll
    void close() {
        node.close();
        other.close();
        platform.close();
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private DataFolder prepared(String name) {
        DataFolder prepared = new DataFolder(folder.resolve(name));
        prepared.prepare();
        return prepared;
    }

    private Platform platform() {
        Platform started = new Platform(new PlatformOptions(data, "127.0.0.1", port, Nodes.NONE));
        started.start(step -> {});
        return started;
    }

    private KeyPairAndCertificate node(String tenant, String name) {
        try (OperatorTenants tenants = OperatorTenants.in(data)) {
            return new JoiningNode(name, VALIDITY).join(tenants, tenant, random);
        }
    }

    private KeyPairAndCertificate administrator(String tenant) {
        try (OperatorTenants tenants = OperatorTenants.in(data)) {
            return new TenantUser("admin", "cluster-admin", VALIDITY)
                    .enter(tenants, tenant, random);
        }
    }

    private String authorityPem() throws IOException {
        return Kubeconfig.parse(Files.readAllBytes(data.kubeconfig())).authorityPem();
    }

    private String server(String tenant) {
        return "https://127.0.0.1:" + port + "/tenants/" + tenant;
    }

    private Path kubeconfig(String tenant, KeyPairAndCertificate user) throws IOException {
        Kubeconfig.Access access = new Kubeconfig.Access("n", server(tenant), user);
        return Files.write(
                Files.createTempFile(folder, tenant, ".yaml"),
                Kubeconfig.of(List.of(access), authorityPem()).yaml());
    }

    private NodeProcessOptions options(String tenant, String name, int listens, int vitals)
            throws IOException {
        return options(kubeconfig(tenant, node(tenant, name)), listens, vitals);
    }

    private NodeProcessOptions options(Path kubeconfig, int listens, int vitals) {
        return new NodeProcessOptions(
                prepared(kubeconfig.getFileName() + ".data"),
                Nodes.REHEARSED,
                kubeconfig,
                Optional.empty(),
                new NodeProcessOptions.Agent(Optional.empty(), listens),
                vitals);
    }

    private Transport as(String tenant, KeyPairAndCertificate user) throws IOException {
        return new HttpsTransport(
                URI.create(server(tenant)),
                new Credentials(authorityPem(), user.certificatePem(), user.keyPem()),
                () -> "");
    }

    private static String text(Response response) {
        return response.code() + " " + new String(response.body().array(), StandardCharsets.UTF_8);
    }

    private static Pod pod(String name, String node) {
        return new Pod(
                tree(
                        "{metadata: {name: %s, namespace: default}, spec: {nodeName: %s, automountServiceAccountToken: false, containers: [{name: c, image: i}]}}"
                                .formatted(name, node)));
    }

    private static String log(Transport client, String pod) {
        return text(client.send(Request.get(PODS + pod + "/log", Map.of())));
    }

    @Test
    void aMachineIsANodeOfItsTenantAndOfNoOther() throws IOException {
        try (Transport shop = as("shop", administrator("shop"));
                Transport own = Kubeconfig.connect(data.kubeconfig())) {
            List<Node> nodes =
                    new ApiClient(shop).resource(Resources.NODES).list(ListOptions.all()).items();
            assertThat(nodes).extracting(Node::name).contains("n1");
            assertThat(nodes.toString()).contains("127.0.0.1", Integer.toString(agentPort));
            assertThat(new ApiClient(own).resource(Resources.NODES).list(ListOptions.all()).items())
                    .isEmpty();
        }
    }

    @Test
    void aPodsLogComesFromItsNodeAlsoAfterTheServersWereStartedAnew() throws IOException {
        try (Transport shop = as("shop", administrator("shop"))) {
            new ApiClient(shop).resource(Resources.PODS).create(pod("before", "n1"));
            awaitAnswerOfTheAgent("before");
        }
        platform.close();
        platform = platform();
        try (Transport shop = as("shop", administrator("shop"))) {
            new ApiClient(shop).resource(Resources.PODS).create(pod("after", "n1"));
        }
        awaitAnswerOfTheAgent("after");
    }

    /// The runtime has no container, and only the agent knows.
    private void awaitAnswerOfTheAgent(String pod) throws IOException {
        try (Transport shop = as("shop", administrator("shop"))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(log(shop, pod))
                                    .startsWith("400")
                                    .contains("in pod \\\"" + pod + "\\\" is waiting to start"));
        }
    }

    /// CVE-2022-3294, between tenants: the other tenant's agent listens where the Node says.
    @Test
    void aNodeThatSaysItIsWhereAnotherTenantsIsLeadsNowhere() throws IOException {
        try (Transport shop = as("shop", administrator("shop"))) {
            ApiClient client = new ApiClient(shop);
            client.resource(Resources.NODES).create(new Node(tree("{metadata: {name: ghost}}")));
            client.resource(Resources.NODES)
                    .patchStatus(
                            "ghost",
                            PatchType.MERGE,
                            tree(
                                    "{status: {addresses: [{type: InternalIP, address: 127.0.0.1}],"
                                            + " daemonEndpoints: {kubeletEndpoint: {Port: "
                                            + otherAgentPort
                                            + "}}}}"));
            client.resource(Resources.PODS).create(pod("led", "ghost"));
            assertThat(log(shop, "led"))
                    .startsWith("500")
                    .contains("node \\\"ghost\\\" cannot be reached");
        }
    }

    /// What somebody is told who connects to the agent of shop's node; nothing where the handshake fails.
    private String told(Optional<KeyPairAndCertificate> shown)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (shown.isPresent()) {
            Certificate[] chain = {shown.get().certificate()};
            keys.setKeyEntry("me", shown.get().key(), new char[0], chain);
        }
        KeyManagerFactory identity =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), new TrustManager[] {new Anybody()}, random);
        try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", agentPort)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(
                            "GET /healthz HTTP/1.1\r\nHost: n1\r\nAuthorization: Bearer x\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SSLException | SocketException e) {
            return "";
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void anAgentHearsNobodyButServers() throws GeneralSecurityException, IOException {
        for (Optional<KeyPairAndCertificate> stranger :
                List.of(
                        Optional.<KeyPairAndCertificate>empty(),
                        Optional.of(node("shop", "n1")),
                        Optional.of(node("shop", "n2")),
                        Optional.of(node("other", "n1")),
                        Optional.of(administrator("shop")),
                        Optional.of(administrator("system")))) {
            assertThat(told(stranger)).doesNotContain("200 OK");
        }
    }

    @Test
    void aMachineIsToldWhyItIsNoNode() throws IOException {
        Path user = kubeconfig("shop", administrator("shop"));
        assertRefused(options(user, 0, freePort()), "is not the kubeconfig of a node");

        Path elsewhere = kubeconfig("shop", node("other", "n2"));
        assertRefused(options(elsewhere, 0, freePort()), "does not take this machine for");

        NodeProcessOptions unreachable =
                new NodeProcessOptions(
                        prepared("unreachable"),
                        Nodes.SIMULATED,
                        kubeconfig("shop", node("shop", "n2")),
                        Optional.of("https://127.0.0.1:" + freePort()),
                        new NodeProcessOptions.Agent(Optional.empty(), 0),
                        freePort());
        assertRefused(unreachable, "cannot reach https://127.0.0.1");

        assertRefused(
                options("shop", "n2", agentPort, freePort()), "choose another with --bind and");
    }

    private static void assertRefused(NodeProcessOptions options, String why) {
        try (NodeProcess refused = new NodeProcess(options)) {
            assertThatThrownBy(() -> refused.start(step -> {}))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void itsMachineIsToldHowItIs() {
        URI vitals = URI.create(node.address());
        try (Transport here = new HttpsTransport(vitals, Credentials.trusting(""), () -> "")) {
            assertThat(text(here.send(Request.get("/readyz", Map.of())))).isEqualTo("200 ok");
            assertThat(text(here.send(Request.get("/readyz", Map.of("verbose", "")))))
                    .contains("[+]node ok", "[+]network/dns ok", "[+]informer-sync/proxy ok");
            assertThat(text(here.send(Request.get("/livez/node", Map.of())))).isEqualTo("200 ok");
            assertThat(here.send(Request.get("/livez/nothing", Map.of())).code()).isEqualTo(404);
            assertThat(here.send(Request.get("/api", Map.of())).code()).isEqualTo(404);
            assertThat(text(here.send(Request.get("/metrics", Map.of()))))
                    .contains("kubernetes_healthcheck{name=\"node\",type=\"readyz\"} 1");
        }
    }
}
