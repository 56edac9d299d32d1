package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.tenant.TenantId;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
final class NodeCertificateTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String CERTIFICATE = TENANTS + "/shop/nodecertificate";
    private static final String NODES = "/api/v1/nodes";

    private final TestingServer server;
    private final TestingClient operator;
    private final KeyPair keys;

    NodeCertificateTest(@TempDir Path folder) throws GeneralSecurityException {
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        assertThat(operator.post(TENANTS, "{metadata: {name: shop}}").code()).isEqualTo(201);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private String request(String node) {
        String pem = Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded()).replace("\n", "\\n");
        return "{spec: {publicKey: \"" + pem + "\", node: \"" + node + "\"}}";
    }

    private X509Certificate certified(String node) throws GeneralSecurityException {
        Answer answer = operator.post(CERTIFICATE, request(node));
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        assertThat(answer.body().string("kind", "")).isEqualTo("NodeCertificateRequest");
        assertThat(answer.status().string("expirationTimestamp", "")).isNotEmpty();
        return Pem.certificate(answer.status().string("certificate", ""));
    }

    @Test
    void theCertificateIsThatOfANodeAndOfNoOther() throws GeneralSecurityException {
        TestingClient node =
                server.client(new KeyPairAndCertificate(keys.getPrivate(), certified("n1")));
        assertThat(node.post(NODES, "{metadata: {name: n1}}").code()).isEqualTo(201);
        assertThat(node.post(NODES, "{metadata: {name: n2}}").code()).isEqualTo(403);
        assertThat(node.get("/api/v1/pods").code()).isEqualTo(200);
        assertThat(node.get("/api/v1/namespaces").code()).isEqualTo(200);
        assertThat(node.get("/apis/rbac.authorization.k8s.io/v1/clusterroles").code())
                .isEqualTo(403);
        assertThat(node.get("/tenants/default/version").code()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"n1", "10.0.0.5", "1.2", "999.1.1.1", "node.example"})
    void itIsGoodForAServerToo(String node) throws GeneralSecurityException {
        X509Certificate certificate = certified(node);
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getSubjectAlternativeNames())
                .singleElement()
                .satisfies(name -> assertThat(name.get(1)).isEqualTo(node));
    }

    @Test
    void onlyWhoMayCreateItIsCertified() {
        Answer answer = server.user(TenantId.SYSTEM, "bob").post(CERTIFICATE, request("n1"));
        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.message())
                .contains("User \"bob\" cannot create resource \"tenants/nodecertificate\"");
    }

    @Test
    void noOtherTenantHasIt() throws GeneralSecurityException {
        assertThat(server.admin(TenantId.DEFAULT).post(CERTIFICATE, request("n1")).code())
                .isEqualTo(404);
        TestingClient node =
                server.client(new KeyPairAndCertificate(keys.getPrivate(), certified("n1")));
        assertThat(node.post(CERTIFICATE, request("n2")).code()).isIn(403, 404);
    }

    @Test
    void refusesWhatIsNoNode() {
        assertThat(operator.post(CERTIFICATE, "{kind: KubeconfigRequest}").code()).isEqualTo(400);
        assertThat(operator.post(CERTIFICATE, "{spec: {user: jane}}").code()).isEqualTo(422);
        for (String name : new String[] {"", "N", "a/b", "-a", "a,O=system:masters"}) {
            assertThat(operator.post(CERTIFICATE, request(name)).code()).as(name).isEqualTo(422);
        }
        assertThat(operator.get(CERTIFICATE).code()).isEqualTo(405);
        assertThat(operator.post(TENANTS + "/nobody/nodecertificate", request("n")).code())
                .isEqualTo(404);
    }
}
