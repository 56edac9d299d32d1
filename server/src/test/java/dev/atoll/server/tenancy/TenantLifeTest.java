package dev.atoll.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant from its creation to its end, and that nothing of it is left to the next of its name.
final class TenantLifeTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private TestingServer server;
    private TestingClient operator;

    TenantLifeTest(@TempDir Path folder) {
        this.folder = folder;
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart() {
        server.close();
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
    }

    private Answer create(String name) {
        return operator.post(TENANTS, "{metadata: {name: " + name + "}}");
    }

    private TestingClient acme() {
        Answer made = create("acme");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return server.admin(ACME);
    }

    private void suspend(boolean suspended) {
        Answer answer =
                operator.patch(
                        "merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":" + suspended + "}}");
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        assertThat(answer.status().string("phase")).isEqualTo(suspended ? "Suspended" : "Active");
        assertThat(answer.status().integer("observedGeneration"))
                .isEqualTo(answer.metadata().integer("generation"));
    }

    private void delete() {
        Answer answer = operator.delete(TENANTS + "/acme");
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        assertThat(answer.status().string("phase")).isEqualTo("Terminating");
    }

    private void awaitGone() {
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/acme").code() == 404);
    }

    private static Answer refusal(TestingClient client) {
        return await().atMost(PATIENCE).until(() -> client.get(MAPS), a -> a.code() != 200);
    }

    private static void assertEnds(EventStream watch) {
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                TestingClient.next(watch);
                            }
                        })
                .isInstanceOf(TransportException.class);
    }

    private List<String> keys() {
        return server
                .store()
                .range(RangeQuery.prefix(Bytes.utf8("/acme/"), 0, 0))
                .entries()
                .stream()
                .map(entry -> entry.key().utf8())
                .toList();
    }

    private TestingClient byToken(String token) {
        return new TestingClient(
                new HttpsTransport(
                        URI.create(server.address()),
                        Credentials.trusting(server.authorityPem()),
                        () -> token));
    }

    @Test
    void isReadyWhenItsCreationIsAnswered() {
        TestingClient admin = acme();
        Answer made = admin.configMap("default", "first", "");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        Tree tenant = operator.get(TENANTS + "/acme").body();
        assertThat(tenant.child("status").string("phase")).isEqualTo("Active");
        assertThat(tenant.child("metadata").strings("finalizers"))
                .containsExactly(Tenants.FINALIZER);
    }

    @Test
    void isOneRecordUntilItIsUsed() {
        TestingClient admin = acme();
        assertThat(admin.get("/api/v1/namespaces").body().children("items")).hasSize(4);
        assertThat(keys()).containsExactly("/acme/atoll.dev/origins/-/origin");
    }

    @Test
    void doesNotTakeANameThatIsTaken() {
        acme();
        assertThat(create("acme").reason()).isEqualTo("AlreadyExists");
        assertThat(create("default").reason()).isEqualTo("AlreadyExists");
        assertThat(create("system").reason()).isEqualTo("AlreadyExists");
        assertThat(create("Not_A_Name").code()).isEqualTo(422);
        // Nor one whose end has only begun.
        operator.patch("merge", TENANTS + "/acme", "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");
        delete();
        assertThat(create("acme").reason()).isEqualTo("AlreadyExists");
    }

    @Test
    void theFirstTenantsStay() {
        for (String name : List.of("system", "default")) {
            Answer refused = operator.delete(TENANTS + "/" + name);
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.message()).contains("this tenant may not be deleted");
        }
        Answer refused =
                operator.patch("merge", TENANTS + "/system", "{\"spec\":{\"suspended\":true}}");
        assertThat(refused.code()).isEqualTo(403);
    }

    @Test
    void onlyTheOperatorSeesTenants() {
        TestingClient admin = acme();
        assertThat(admin.get(TENANTS).code()).isEqualTo(404);
        assertThat(admin.get("/apis/atoll.dev/v1").code()).isEqualTo(404);
        assertThat(admin.get("/openapi/v3/apis/atoll.dev/v1").code()).isEqualTo(404);
        assertThat(admin.get("/apis").body().toString()).doesNotContain("atoll.dev");
        assertThat(operator.get(TENANTS).body().children("items")).hasSize(3);
        assertThat(operator.get("/apis/atoll.dev/v1").code()).isEqualTo(200);
        assertThat(operator.get("/openapi/v3/apis/atoll.dev/v1").code()).isEqualTo(200);
    }

    @Test
    void aSuspendedOneIsRefusedAndToldWhy() {
        TestingClient admin = acme();
        admin.configMap("default", "kept", "");
        EventStream watch = admin.watch(MAPS + "?resourceVersion=0");
        suspend(true);

        Answer refused = refusal(admin);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("tenant \"acme\" is suspended");
        assertEnds(watch);
        // To strangers it is as any other.
        assertThat(server.admin(TenantId.DEFAULT).get("/tenants/acme" + MAPS).code())
                .isEqualTo(401);

        restart();
        TestingClient again = server.admin(ACME);
        assertThat(again.get(MAPS).code()).isEqualTo(403);
        suspend(false);
        await().atMost(PATIENCE).until(() -> again.get(MAPS + "/kept").code() == 200);
    }

    @Test
    void leavesNothingBehind() {
        TestingClient admin = acme();
        for (int i = 0; i < 250; i++) {
            admin.configMap("default", "map-" + i, "");
        }
        admin.delete(MAPS + "/kube-root-ca.crt");
        EventStream watch = admin.watch("/api/v1/namespaces?resourceVersion=0");
        delete();

        Answer refused = refusal(admin);
        assertThat(refused.code()).isEqualTo(401);
        assertThat(admin.configMap("default", "late", "").code()).isEqualTo(401);
        assertThat(server.admin(TenantId.DEFAULT).get("/tenants/acme" + MAPS)).isEqualTo(refused);
        assertEnds(watch);
        awaitGone();
        assertThat(keys()).isEmpty();
        assertThat(admin.get(MAPS)).isEqualTo(refused);
        assertThat(server.server().tenants().of(ACME)).isEmpty();
    }

    @Test
    void showsNothingOfItToTheNextOfItsName() {
        TestingClient old = acme();
        String uid = operator.get(TENANTS + "/acme").metadata().string("uid");
        old.configMap("default", "a", "");
        old.configMap("default", "b", "");
        String page = old.get(MAPS + "?limit=1").metadata().string("continue");
        String revision = old.get(MAPS).revision();
        String token =
                old.post(ACCOUNTS + "/default/token", "{spec: {}}").status().string("token", "");
        assertThat(byToken(token).get(MAPS).code()).isEqualTo(403);
        UserInfo loop = UserInfo.component("loop", List.of(UserInfo.MASTERS));
        TestingClient component = new TestingClient(server.server().connect(ACME, loop));
        assertThat(component.get(MAPS).code()).isEqualTo(200);
        String account = old.get(ACCOUNTS + "/default").metadata().string("uid");
        delete();
        awaitGone();
        TestingClient next = acme();

        assertThat(operator.get(TENANTS + "/acme").metadata().string("uid")).isNotEqualTo(uid);
        assertThat(next.get(MAPS).body().children("items")).hasSize(1);
        assertThat(next.get(MAPS + "?limit=1&continue=" + page).code()).isEqualTo(410);
        String exact = MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + revision;
        assertThat(next.get(exact).code()).isEqualTo(410);
        try (EventStream stale = next.watch(MAPS + "?resourceVersion=" + revision)) {
            assertThat(TestingClient.next(stale).object().integer("code", 0)).isEqualTo(410);
        }
        assertThat(old.get(MAPS).code()).isEqualTo(401);
        assertThat(component.get(MAPS).code()).isEqualTo(401);
        assertThat(byToken(token).get(MAPS).code()).isEqualTo(401);
        assertThat(next.get(ACCOUNTS + "/default").metadata().string("uid")).isNotEqualTo(account);
    }

    @Test
    void isRemovedAlsoWhereTheServerEndsMeanwhile() {
        TestingClient admin = acme();
        for (int i = 0; i < 50; i++) {
            admin.configMap("default", "map-" + i, "");
        }
        delete();
        restart();
        awaitGone();
        assertThat(keys()).isEmpty();
    }

    @Test
    void hasItsOwnObjectsOfTheSameNames() {
        TestingClient one = acme();
        create("other");
        TestingClient other = server.admin(new TenantId("other"));
        one.configMap("default", "same", ", data: {of: one}");
        other.configMap("default", "same", ", data: {of: other}");
        other.configMap("default", "own", "");

        assertThat(one.get(MAPS + "/same").body().child("data").string("of")).isEqualTo("one");
        assertThat(one.get(MAPS + "/own").code()).isEqualTo(404);
        one.delete(MAPS + "/same");
        assertThat(other.get(MAPS + "/same").body().child("data").string("of")).isEqualTo("other");
        restart();
        assertThat(server.admin(ACME).get(MAPS).body().children("items")).hasSize(1);
        assertThat(server.admin(new TenantId("other")).get(MAPS).body().children("items"))
                .hasSize(3);
    }
}
