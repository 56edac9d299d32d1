package dev.atoll.server.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.tenant.TenantId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tenant is refused beyond its quota.
final class QuotaTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TOKEN = "/api/v1/namespaces/default/serviceaccounts/default/token";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestingServer server;
    private final TestingClient operator;

    QuotaTest(@TempDir Path folder) {
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private TestingClient acme(String quota) {
        Answer made =
                operator.post(TENANTS, "{metadata: {name: acme}, spec: {quota: " + quota + "}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return server.admin(ACME);
    }

    private void edit(String tenant, String quota) {
        Answer edited =
                operator.patch(
                        "merge", TENANTS + "/" + tenant, "{\"spec\":{\"quota\":" + quota + "}}");
        assertThat(edited.code()).as(edited.message()).isEqualTo(200);
        // It counts from when memory has it, which a read waits for.
        assertThat(operator.get(TENANTS + "/" + tenant).code()).isEqualTo(200);
    }

    private static Answer map(TestingClient client, String name) {
        return client.configMap("default", name, "");
    }

    private static void assertRefused(Answer answer, String why) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(403);
        assertThat(answer.reason()).isEqualTo("Forbidden");
        assertThat(answer.message()).isEqualTo(why);
    }

    @Test
    void refusesAnObjectBeyondTheQuotaInKubernetesWords() {
        TestingClient acme = acme("{objects: {configmaps: 2}}");
        map(acme, "a");
        map(acme, "b");

        assertRefused(
                map(acme, "c"),
                "configmaps \"c\" is forbidden: exceeded quota: tenant, requested: configmaps=1, used:"
                        + " configmaps=2, limited: configmaps=2");
        assertThat(acme.get(MAPS + "/c").code()).isEqualTo(404);
        assertThat(acme.namespace("free")).isEqualTo("free");
    }

    @Test
    void namesAResourceWithItsGroup() {
        TestingClient acme = acme("{objects: {leases.coordination.k8s.io: 0}}");

        assertRefused(
                acme.post(
                        "/apis/coordination.k8s.io/v1/namespaces/default/leases",
                        "{metadata: {name: a}}"),
                "leases.coordination.k8s.io \"a\" is forbidden: exceeded quota: tenant, requested:"
                        + " leases.coordination.k8s.io=1, used: leases.coordination.k8s.io=0, limited:"
                        + " leases.coordination.k8s.io=0");
    }

    @Test
    void countsNodes() {
        TestingClient acme = acme("{nodes: 1}");
        acme.post("/api/v1/nodes", "{metadata: {name: a}}");

        assertRefused(
                acme.post("/api/v1/nodes", "{metadata: {name: b}}"),
                "nodes \"b\" is forbidden: exceeded quota: tenant, requested: nodes=1, used: nodes=1,"
                        + " limited: nodes=1");
    }

    @Test
    void isNotPassedByConcurrentCreates() throws InterruptedException {
        TestingClient acme = acme("{objects: {configmaps: 10}}");
        ConcurrentLinkedQueue<Integer> codes = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "map-" + i;
            threads.add(Thread.ofVirtual().start(() -> codes.add(map(acme, name).code())));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(codes).hasSize(40).containsOnly(201, 403);
        assertThat(codes).filteredOn(code -> code == 201).hasSize(10);
        assertThat(acme.get(MAPS).body().children("items"))
                .filteredOn(map -> map.child("metadata").string("name", "").startsWith("map-"))
                .hasSize(10);
    }

    @Test
    void aDeletionMakesRoomAtOnce() {
        TestingClient acme = acme("{objects: {configmaps: 1}}");
        for (int i = 0; i < 20; i++) {
            assertThat(map(acme, "a").code()).isEqualTo(201);
            assertThat(acme.delete(MAPS + "/a").code()).isEqualTo(200);
        }
    }

    @Test
    void aWriteThatFailedTakesNoRoom() {
        TestingClient acme = acme("{objects: {configmaps: 2}}");
        map(acme, "a");

        assertThat(map(acme, "a").code()).isEqualTo(409);
        assertThat(acme.post(MAPS + "?dryRun=All", "{metadata: {name: tried}}").code())
                .isEqualTo(201);
        assertThat(map(acme, "b").code()).isEqualTo(201);
    }

    @Test
    void aLowerQuotaRefusesGrowthOnly() {
        TestingClient acme = acme("{}");
        acme.configMap("default", "a", ", data: {key: '" + "x".repeat(10_000) + "'}");
        map(acme, "b");
        edit("acme", "{\"bytes\": 1000, \"objects\": {\"configmaps\": 1}}");

        Answer grown = acme.patch("merge", MAPS + "/b", "{\"data\":{\"key\":\"more\"}}");
        assertThat(grown.code()).isEqualTo(403);
        assertThat(grown.message())
                .startsWith(
                        "configmaps \"b\" is forbidden: exceeded quota: tenant, requested: bytes=")
                .endsWith(", limited: bytes=1000");
        assertThat(acme.patch("merge", MAPS + "/a", "{\"data\":{\"key\":\"less\"}}").code())
                .isEqualTo(200);
        assertThat(acme.patch("merge", MAPS + "/a", "{\"data\":{\"key\":\"same\"}}").code())
                .isEqualTo(200);
        assertThat(acme.delete(MAPS + "/a").code()).isEqualTo(200);
        assertThat(acme.patch("merge", MAPS + "/b", "{\"data\":{\"key\":\"more\"}}").code())
                .isEqualTo(200);
    }

    @Test
    void whatIsBeingDeletedMayStillGrow() {
        TestingClient acme = acme("{}");
        acme.post(MAPS, "{metadata: {name: a, finalizers: [example.com/wait]}}");
        edit("acme", "{\"bytes\": 1}");

        assertThat(acme.delete(MAPS + "/a").code()).isEqualTo(200);
        assertThat(acme.patch("merge", MAPS + "/a", "{\"data\":{\"state\":\"cleaning\"}}").code())
                .isEqualTo(200);
        assertThat(acme.patch("merge", MAPS + "/a", "{\"metadata\":{\"finalizers\":null}}").code())
                .isEqualTo(200);
        assertThat(acme.get(MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void refusesRequestsBeyondThoseInFlightUntilMoreAreAllowed() {
        TestingClient acme = acme("{requestsInFlight: 0}");

        Answer refused = map(acme, "a");
        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.reason()).isEqualTo("TooManyRequests");
        assertThat(refused.body().child("details").integer("retryAfterSeconds")).isEqualTo(1);

        edit("acme", "{\"requestsInFlight\": 1}");
        await().atMost(PATIENCE).until(() -> map(acme, "a").code() == 201);
    }

    @Test
    void refusesWatchesBeyondTheQuotaUntilOneEnds() {
        TestingClient inProcess = acme("{watches: 1}");
        String token = inProcess.post(TOKEN, "{spec: {}}").status().string("token", "");
        inProcess.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "{metadata: {name: all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind:"
                        + " ClusterRole, name: cluster-admin}, subjects: [{kind: ServiceAccount,"
                        + " name: default, namespace: default}]}");
        TestingClient outside =
                new TestingClient(
                        new HttpsTransport(
                                URI.create(server.address()),
                                Credentials.trusting(server.authorityPem()),
                                () -> token));
        await().atMost(PATIENCE).until(() -> outside.get(MAPS).code() == 200);

        try (EventStream ours = inProcess.watch(MAPS);
                EventStream first = outside.watch(MAPS)) {
            assertThat(ours).isNotSameAs(first);
            assertThatThrownBy(() -> outside.watch(MAPS).close())
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo(429));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    try (EventStream next = outside.watch(MAPS)) {
                        assertThat(next).isNotNull();
                    }
                });
    }

    @Test
    void theOperatorsTenantHasNone() {
        edit("system", "{\"requestsInFlight\": 0, \"objects\": {\"tenants.atoll.dev\": 0}}");

        assertThat(operator.post(TENANTS, "{metadata: {name: more}}").code()).isEqualTo(201);
    }
}
