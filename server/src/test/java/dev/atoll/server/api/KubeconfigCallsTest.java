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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubeconfigCallsTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String KUBECONFIG = TENANTS + "/shop/kubeconfig";

    private final TestingServer server;
    private final TestingClient operator;
    private final KeyPair keys;

    KubeconfigCallsTest(@TempDir Path folder) throws GeneralSecurityException {
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
    }

    @BeforeEach
    void makeATenant() {
        assertThat(operator.post(TENANTS, "{metadata: {name: shop}}").code()).isEqualTo(201);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String request(String spec) {
        String pem = Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded()).replace("\n", "\\n");
        return "{spec: {publicKey: \"" + pem + "\"" + (spec.isEmpty() ? "" : ", " + spec) + "}}";
    }

    @Test
    void theCertificateIsGoodForTheTenantThatWasNamed() throws GeneralSecurityException {
        Answer answer =
                operator.post(
                        KUBECONFIG, request("user: jane, groups: [team], expirationSeconds: 3600"));
        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.body().string("kind", "")).isEqualTo("KubeconfigRequest");
        assertThat(answer.status().string("expirationTimestamp", "")).isNotEmpty();
        TestingClient jane =
                server.client(
                        new KeyPairAndCertificate(
                                keys.getPrivate(),
                                Pem.certificate(answer.status().string("certificate", ""))));
        Answer who =
                jane.post(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}");
        assertThat(who.status().child("userInfo").string("username", "")).isEqualTo("jane");
        assertThat(who.status().child("userInfo").strings("groups"))
                .containsExactly("team", "system:authenticated");
        assertThat(jane.get("/tenants/shop/version").code()).isEqualTo(200);
        assertThat(jane.get("/tenants/default/version").code()).isEqualTo(401);
    }

    private TestingClient certified(String spec) throws GeneralSecurityException {
        Answer answer = operator.post(KUBECONFIG, request(spec));
        return server.client(
                new KeyPairAndCertificate(
                        keys.getPrivate(),
                        Pem.certificate(answer.status().string("certificate", ""))));
    }

    @Test
    void withoutARoleAUserMayDoNothingYet() throws GeneralSecurityException {
        Answer refused = certified("user: jane").get("/api/v1/namespaces");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).contains("User \"jane\" cannot list");
    }

    @Test
    void everyTenantBindsTheRoles() throws GeneralSecurityException {
        String secrets = "/api/v1/namespaces/default/secrets";
        String roles = "/apis/rbac.authorization.k8s.io/v1/roles";
        String nodes = "/api/v1/nodes";
        TestingClient viewer = certified("role: view");
        assertThat(viewer.get("/api/v1/pods").code()).isEqualTo(200);
        assertThat(viewer.get(secrets).code()).isEqualTo(403);
        TestingClient editor = certified("role: edit");
        assertThat(editor.get(secrets).code()).isEqualTo(200);
        assertThat(editor.get(roles).code()).isEqualTo(403);
        TestingClient admin = certified("role: admin");
        assertThat(admin.get(roles).code()).isEqualTo(200);
        assertThat(admin.get(nodes).code()).isEqualTo(403);
        assertThat(certified("role: cluster-admin").get(nodes).code()).isEqualTo(200);
    }

    @Test
    void nobodyIsCertifiedForATenantThatEnds() {
        operator.post(
                "/apis/atoll.dev/v1/tenants",
                "{metadata: {name: ending, finalizers: [example.com/kept]}}");
        operator.delete(TENANTS + "/ending");
        Answer answer = operator.post(TENANTS + "/ending/kubeconfig", request(""));
        assertThat(answer.code()).isEqualTo(409);
        assertThat(answer.message()).contains("the tenant is being deleted");
    }

    @Test
    void onlyWhoMayCreateItIsCertified() {
        Answer answer = server.user(TenantId.SYSTEM, "bob").post(KUBECONFIG, request(""));
        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.message())
                .contains("User \"bob\" cannot create resource \"tenants/kubeconfig\"");
    }

    @Test
    void noOtherTenantHasIt() {
        assertThat(server.admin(TenantId.DEFAULT).post(KUBECONFIG, request("")).code())
                .isEqualTo(404);
    }

    @Test
    void aTenantThatIsMissingIsNotFound() {
        Answer answer = operator.post(TENANTS + "/nobody/kubeconfig", request(""));
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("tenants.atoll.dev \"nobody\" not found");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertThat(operator.post(KUBECONFIG, "{kind: Pod}").code()).isEqualTo(400);
        assertThat(operator.post(KUBECONFIG, "{spec: {groups: x}}").code()).isEqualTo(400);
        assertThat(operator.post(KUBECONFIG, request("role: owner")).code()).isEqualTo(422);
        assertThat(operator.get(KUBECONFIG).code()).isEqualTo(405);
    }
}
