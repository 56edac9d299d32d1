package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiException;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.archive.TestingArchives;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenant.TenantId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveCallsTest {
    private static final String SHOP = TestingArchives.TENANTS + "/shop";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] NOTHING = {};

    private final TestingServer server;
    private final TestingClient operator;
    private final TestingArchives archives;

    ArchiveCallsTest(@TempDir Path folder) {
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
        archives = new TestingArchives(operator);
        assertThat(operator.post(TestingArchives.TENANTS, "{metadata: {name: shop}}").code())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static void assertRefused(TestingArchives by, String tenant, int code) {
        assertThatThrownBy(() -> by.open(tenant, Map.of()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void toATenantThereAreNoArchives() {
        TestingClient admin = server.admin(new TenantId("shop"));
        for (String tenant : new String[] {"shop", "default", "none"}) {
            assertRefused(new TestingArchives(admin), tenant, 404);
            String restore = TestingArchives.TENANTS + "/" + tenant + "/restore";
            assertThat(admin.post(restore, NOTHING, "application/gzip").code()).isEqualTo(404);
        }
    }

    @Test
    void whoMayReadTenantsMayNotTakeThemAway() {
        String rbac = "/apis/rbac.authorization.k8s.io/v1/";
        operator.post(
                rbac + "clusterroles",
                "{metadata: {name: reader}, rules: [{apiGroups: [atoll.dev], resources: [tenants],"
                        + " verbs: ['*']}]}");
        operator.post(
                rbac + "clusterrolebindings",
                "{metadata: {name: reader}, subjects: [{kind: User, name: jane,"
                        + " apiGroup: rbac.authorization.k8s.io}], roleRef: {kind: ClusterRole,"
                        + " name: reader, apiGroup: rbac.authorization.k8s.io}}");
        TestingClient jane = server.user(TenantId.SYSTEM, "jane");
        await().atMost(PATIENCE).until(() -> jane.get(SHOP).code() == 200);
        assertRefused(new TestingArchives(jane), "shop", 403);
        Answer refused =
                jane.post(
                        TestingArchives.TENANTS + "/copy/restore?session=12345678&part=0",
                        NOTHING,
                        "application/gzip");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).contains("tenants/restore");
    }

    @Test
    void onlyTenantsThatThereAreAreBackedUp() {
        assertRefused(archives, "none", 404);
        assertRefused(archives, "system", 403);
        byte[] archive = archives.backup("shop");
        archives.send("copy", 0, TestingArchives.parts(archive).getFirst());
        assertRefused(archives, "copy", 409);
        assertThat(operator.post(SHOP + "/backup", "{}").code()).isEqualTo(405);
        assertThat(operator.get(SHOP + "/restore").code()).isEqualTo(405);
    }

    @Test
    void doesNotTakeANameThatIsTaken() {
        byte[] archive = archives.backup("shop");
        for (String taken : new String[] {"shop", "default", "system"}) {
            Answer refused = archives.restore(taken, archive);
            assertThat(refused.reason()).isEqualTo("AlreadyExists");
        }
        assertThat(archives.restore("Not_A_Name", archive).code()).isEqualTo(400);
        assertThat(archives.phase("shop")).isEqualTo("Active");
    }

    @Test
    void isFoundByDiscovery() {
        assertThat(operator.get("/apis/atoll.dev/v1").body().children("resources"))
                .extracting(resource -> resource.string("name", "") + resource.strings("verbs"))
                .contains("tenants/backup[get]", "tenants/restore[create]");
    }

    /// The files of a size that goes over the wire in many parts.
    @Test
    void isTheSameOverHttps() {
        TestingClient shop = server.admin(new TenantId("shop"));
        for (int i = 0; i < 150; i++) {
            shop.configMap("default", "map-" + i, ", data: {k: \"" + "x".repeat(i * 50) + "\"}");
        }
        KeyPairAndCertificate me = server.certificate(TenantId.SYSTEM, "op", "system:masters");
        URI base = URI.create(server.address() + "/tenants/system");
        try (HttpsTransport https =
                new HttpsTransport(
                        base,
                        new Credentials(server.authorityPem(), me.certificatePem(), me.keyPem()),
                        () -> "")) {
            TestingArchives remote = new TestingArchives(new TestingClient(https));
            assertRefused(remote, "none", 404);
            byte[] archive = remote.backup("shop");
            Answer restored = remote.restore("copy", archive);
            assertThat(restored.code()).as(restored.message()).isEqualTo(200);
            archives.send("third", 0, TestingArchives.parts(archive).getFirst());
            assertRefused(remote, "third", 409);
        }
        TestingClient copy = server.admin(new TenantId("copy"));
        assertThat(copy.get(MAPS).body().children("items")).hasSize(151);
    }
}
