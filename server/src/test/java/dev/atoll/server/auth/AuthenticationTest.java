package dev.atoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenant.TenantId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class AuthenticationTest {
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String MYSELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final Path folder;
    private final TestingServer server;
    private final TestingClient admin;

    AuthenticationTest(@TempDir Path folder) {
        this.folder = folder;
        server = TestingServer.open(folder.resolve("one"));
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private TestingClient byToken(String token) {
        return new TestingClient(
                new HttpsTransport(
                        URI.create(server.address()),
                        Credentials.trusting(server.authorityPem()),
                        () -> token));
    }

    private String token(String account, String spec) {
        Answer issued =
                admin.post(
                        ACCOUNTS + "/" + account + "/token",
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: "
                                + spec
                                + "}");
        assertThat(issued.code()).as(issued.message()).isEqualTo(201);
        return issued.status().string("token", "");
    }

    private void account(String name) {
        admin.post(
                ACCOUNTS, "{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + "}}");
    }

    private static String review(String token) {
        return "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: "
                + token
                + "}}";
    }

    @Test
    void knowsAUserByItsCertificate() {
        Answer me =
                server.user(TestingServer.ALPHA, "eve", "dev", "ops")
                        .post(
                                MYSELF,
                                "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}");

        // No role lets her ask yet in this bare tenant; the refusal names her.
        assertThat(me.code()).isEqualTo(403);
        assertThat(me.message()).contains("User \"eve\" cannot create");
    }

    @Test
    void refusesACertificateOfAnotherTenantThanThePaths() {
        TestingClient alpha = server.admin(TestingServer.ALPHA);

        assertThat(alpha.get("/tenants/alpha" + NAMESPACES).code()).isEqualTo(200);
        Answer refused = alpha.get("/tenants/beta" + NAMESPACES);
        Answer unknown = alpha.get("/tenants/nobody" + NAMESPACES);

        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused.message()).isEqualTo("Unauthorized");
        assertThat(unknown).isEqualTo(refused);
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() {
        try (TestingServer stranger = TestingServer.open(folder.resolve("stranger"))) {
            KeyPairAndCertificate forged =
                    stranger.certificate(TestingServer.ALPHA, "admin", "system:masters");

            assertThat(server.client(forged).get(NAMESPACES).code()).isEqualTo(401);
        }
    }

    @Test
    void refusesACertificateOutOfItsTime() {
        TenantId alpha = TestingServer.ALPHA;
        List<String> masters = List.of("system:masters");
        Instant now = Instant.now();
        var old =
                server.certificate(
                        alpha,
                        "admin",
                        masters,
                        InstantSource.fixed(now.minus(Duration.ofDays(1))));
        var early =
                server.certificate(
                        alpha, "admin", masters, InstantSource.fixed(now.plus(Duration.ofDays(1))));

        assertThat(server.client(old).get(NAMESPACES).code()).isEqualTo(401);
        assertThat(server.client(early).get(NAMESPACES).code()).isEqualTo(401);
    }

    @Test
    void refusesWhoShowsNothingOrNonsense() {
        assertThat(byToken("").get(NAMESPACES).code()).isEqualTo(401);
        assertThat(byToken("a.b.c").get(NAMESPACES).code()).isEqualTo(401);
    }

    @Test
    void selectsTheTenantByTheToken() {
        account("robot");
        TestingClient robot = byToken(token("robot", "{}"));

        Answer refused = robot.get(NAMESPACES);

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "namespaces is forbidden: User \"system:serviceaccount:default:robot\" cannot"
                                + " list resource \"namespaces\" in API group \"\" at the cluster"
                                + " scope");
        assertThat(robot.get("/tenants/beta" + NAMESPACES).code()).isEqualTo(401);
    }

    @Test
    void forgetsATokenWithItsServiceAccount() {
        account("fired");
        String token = token("fired", "{}");
        assertThat(byToken(token).get(NAMESPACES).code()).isEqualTo(403);

        admin.delete(ACCOUNTS + "/fired");
        assertThat(admin.get(ACCOUNTS + "/fired").code()).isEqualTo(404);

        assertThat(byToken(token).get(NAMESPACES).code()).isEqualTo(401);
    }

    @Test
    void forgetsATokenWithThePodThatItIsBoundTo() {
        account("worker");
        admin.post(
                PODS,
                "{apiVersion: v1, kind: Pod, metadata: {name: bound}, spec: {serviceAccountName:"
                        + " worker, containers: [{name: c, image: i}]}}");
        String token = token("worker", "{boundObjectRef: {kind: Pod, name: bound}}");
        Answer good = admin.post(REVIEWS, review(token));
        assertThat(good.status().bool("authenticated")).isTrue();
        assertThat(
                        good.status()
                                .child("user")
                                .child("extra")
                                .strings("authentication.kubernetes.io/pod-name"))
                .containsExactly("bound");

        admin.delete(PODS + "/bound");
        assertThat(admin.get(PODS + "/bound").code()).isEqualTo(404);

        assertThat(byToken(token).get(NAMESPACES).code()).isEqualTo(401);
        assertThat(admin.post(REVIEWS, review(token)).status().bool("authenticated")).isFalse();
    }

    @Test
    void knowsNoTokenOfAnotherTenant() {
        account("traveller");
        String token = token("traveller", "{}");

        Answer abroad = server.admin(TestingServer.BETA).post(REVIEWS, review(token));

        assertThat(admin.post(REVIEWS, review(token)).status().bool("authenticated")).isTrue();
        assertThat(abroad.status().bool("authenticated")).isFalse();
        assertThat(abroad.status().has("user")).isFalse();
    }

    @Test
    void takesATokenForItsAudiencesOnly() {
        account("guest");
        String token = token("guest", "{audiences: [vault]}");

        assertThat(byToken(token).get(NAMESPACES).code()).isEqualTo(401);
        Answer review =
                admin.post(
                        REVIEWS,
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {token: "
                                + token
                                + ", audiences: [vault]}}");
        assertThat(review.status().bool("authenticated")).isTrue();
        assertThat(review.status().strings("audiences")).containsExactly("vault");
    }

    @Test
    void issuesNoTokenForLessThanTenMinutesOrForAnotherPod() {
        account("brief");
        String tokens = ACCOUNTS + "/brief/token";

        assertThat(admin.post(tokens, "{spec: {expirationSeconds: 60}}").code()).isEqualTo(422);
        assertThat(admin.post(tokens, "{spec: {boundObjectRef: {kind: Pod, name: none}}}").code())
                .isEqualTo(404);
        assertThat(
                        admin.post(tokens, "{spec: {boundObjectRef: {kind: Secret, name: none}}}")
                                .code())
                .isEqualTo(400);
    }
}
