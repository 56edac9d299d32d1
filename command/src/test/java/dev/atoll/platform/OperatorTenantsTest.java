package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.WatchEvent;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorTenantsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String SHOP =
            "{apiVersion: atoll.dev/v1, kind: Tenant, metadata: {name: shop, uid: u1}}";

    private final TestingTransport api = new TestingTransport();
    private final OperatorTenants tenants = new OperatorTenants(api, InstantSource.fixed(NOW));

    private static Tenant shop() {
        return Tenant.of().withMetadata(ObjectMeta.of().withName("shop").withUid("u1"));
    }

    private static WatchEvent event(WatchEvent.Type type, String phase) {
        return new WatchEvent(
                type,
                TestingTransport.json("{metadata: {name: shop}, status: {phase: " + phase + "}}"));
    }

    private static boolean isActive(Optional<Tenant> tenant) {
        return tenant.filter(now -> now.status().phase().equals("Active")).isPresent();
    }

    @Test
    void createsThroughTheApi() {
        api.answering(201, SHOP);
        assertThat(tenants.create(shop()).name()).isEqualTo("shop");
        assertThat(api.asked()).containsExactly("POST /apis/atoll.dev/v1/tenants");
        assertThat(api.lastBody().string("kind", "")).isEqualTo("Tenant");
    }

    @Test
    void aNameThatIsTakenIsSaidSo() {
        api.answering(409, "{kind: Status, reason: AlreadyExists, message: no, code: 409}");
        assertThatThrownBy(() -> tenants.create(shop()))
                .isInstanceOf(Failure.class)
                .hasMessage("there is a tenant shop already; choose another name");
    }

    @Test
    void aTenantThatIsMissingIsSaidSo() {
        api.answering(404, "{kind: Status, reason: NotFound, message: no, code: 404}");
        assertThatThrownBy(() -> tenants.get("shop"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("there is no tenant shop", "atoll tenant list");
    }

    @Test
    void aPlatformThatDoesNotAnswerIsSaidSo() {
        assertThatThrownBy(tenants::list)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("does not answer", "atoll status");
    }

    @Test
    void whatTheApiRefusesIsToldInItsWords() {
        api.answering(422, "{kind: Status, reason: Invalid, message: 'x is invalid', code: 422}");
        assertThatThrownBy(() -> tenants.create(shop()))
                .isInstanceOf(Failure.class)
                .hasMessage("x is invalid");
    }

    @Test
    void listsAllPages() {
        api.answering(200, "{metadata: {continue: more}, items: [" + SHOP + "]}");
        api.answering(200, "{metadata: {}, items: [{metadata: {name: zoo}}]}");
        assertThat(tenants.list()).extracting(Tenant::name).containsExactly("shop", "zoo");
        assertThat(api.last().query()).containsEntry("continue", "more");
    }

    @Test
    void suspendsByAPatchOfThatFieldAlone() {
        api.answering(200, SHOP);
        tenants.suspend("shop", true);
        assertThat(api.asked()).containsExactly("PATCH /apis/atoll.dev/v1/tenants/shop");
        assertThat(api.lastBody().child("spec").fields())
                .isEqualTo(Tree.empty().with("suspended", true).fields());
        api.answering(200, SHOP);
        tenants.suspend("shop", false);
        assertThat(api.lastBody().child("spec").fields())
                .isEqualTo(Tree.empty().with("suspended", false).fields());
    }

    @Test
    void deletesTheTenantThatWasLookedAtAndNoOther() {
        api.answering(200, SHOP);
        tenants.delete(shop());
        assertThat(api.lastBody().child("preconditions").string("uid", "")).isEqualTo("u1");
    }

    @Test
    void waitsForNothingWhereAllIsAsWanted() throws InterruptedException {
        api.answering(
                200,
                "{metadata: {resourceVersion: '5'}, items: [{metadata: {name: shop}, status: {phase: Active}}]}");
        assertThat(tenants.await("shop", OperatorTenantsTest::isActive, MINUTE)).isPresent();
    }

    @Test
    void waitsForTheChangeThatIsWanted() throws InterruptedException {
        api.answering(200, "{metadata: {resourceVersion: '5'}, items: []}");
        api.watching(
                event(WatchEvent.Type.ADDED, "''"),
                event(WatchEvent.Type.BOOKMARK, "Active"),
                event(WatchEvent.Type.MODIFIED, "Active"));
        assertThat(tenants.await("shop", OperatorTenantsTest::isActive, MINUTE)).isPresent();
        assertThat(api.last().query())
                .containsEntry("resourceVersion", "5")
                .containsEntry("fieldSelector", "metadata.name=shop");
    }

    @Test
    void looksAgainWhenAWatchEnds() throws InterruptedException {
        api.answering(200, "{metadata: {resourceVersion: '5'}, items: [" + SHOP + "]}");
        api.watching(event(WatchEvent.Type.MODIFIED, "Terminating"));
        api.answering(200, "{metadata: {resourceVersion: '7'}, items: [" + SHOP + "]}");
        api.watching(event(WatchEvent.Type.DELETED, "Terminating"));
        assertThat(tenants.await("shop", Optional::isEmpty, MINUTE)).isEmpty();
    }

    @Test
    void doesNotWaitLongerThanItsLimit() {
        assertThatThrownBy(() -> tenants.await("shop", Optional::isEmpty, Duration.ZERO))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("within 0 seconds", "atoll tenant show shop");
    }

    @Test
    void aUsersPrivateKeyStaysHere(@TempDir Path folder)
            throws IOException, GeneralSecurityException {
        CertificateAuthority authority =
                CertificateAuthority.in(folder, "a", InstantSource.system(), new SecureRandom());
        String certificate =
                authority
                        .issue(
                                new CertificateAuthority.Subject(
                                        "jane", List.of(), List.of(), MINUTE))
                        .certificatePem();
        api.answering(201, "{status: {certificate: \"" + certificate.replace("\n", "\\n") + "\"}}");
        KeyPairAndCertificate entered =
                new TenantUser("jane", "view", Duration.ofHours(24))
                        .enter(tenants, "shop", new SecureRandom());
        assertThat(entered.certificatePem()).isEqualTo(certificate);
        assertThat(api.asked()).containsExactly("POST /apis/atoll.dev/v1/tenants/shop/kubeconfig");
        Tree spec = api.lastBody().child("spec");
        assertThat(spec.string("user", "")).isEqualTo("jane");
        assertThat(spec.string("role", "")).isEqualTo("view");
        assertThat(spec.integer("expirationSeconds", 0)).isEqualTo(86_400);
        assertThat(Pem.publicKey(spec.string("publicKey", "")).getAlgorithm()).isEqualTo("EC");
        assertThat(api.lastBody().toString()).doesNotContain("PRIVATE");
    }
}
