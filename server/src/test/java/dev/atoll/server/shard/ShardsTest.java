package dev.atoll.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingShards;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tenants in several stores of one server.
final class ShardsTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private TestingServer server;
    private TestingClient operator;

    ShardsTest(@TempDir Path folder) {
        this.folder = folder;
        server = start(Set.of());
        operator = server.admin(TenantId.SYSTEM);
    }

    private TestingServer start(Set<String> away) {
        return TestingServer.ofPlatform(
                folder,
                new TestingShards(folder.resolve("shards"), away, UnaryOperator.identity()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart(Set<String> away) {
        server.close();
        server = start(away);
        operator = server.admin(TenantId.SYSTEM);
    }

    private void makeShard(String name, String more) {
        Answer made =
                operator.post(
                        SHARDS,
                        "{metadata: {name: " + name + "}, spec: {type: Embedded" + more + "}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        awaitPhase(name, "Ready");
    }

    private void awaitPhase(String shard, String phase) {
        await().atMost(PATIENCE).until(() -> shard(shard).string("phase", ""), phase::equals);
    }

    private Tree shard(String name) {
        return operator.get(SHARDS + "/" + name).status();
    }

    private Answer makeTenant(String name, String placement) {
        return operator.post(
                TENANTS,
                "{metadata: {name: " + name + "}, spec: {placement: {" + placement + "}}}");
    }

    private String shardOf(String tenant) {
        return operator.get(TENANTS + "/" + tenant).status().string("shard", "");
    }

    private TestingClient acme() {
        return new TestingClient(
                server.server()
                        .connect(ACME, UserInfo.component("admin", List.of(UserInfo.MASTERS))));
    }

    private static boolean isEmpty(Store store, String tenant) {
        return store.range(RangeQuery.prefix(Bytes.utf8("/" + tenant + "/"), 0, 1))
                .entries()
                .isEmpty();
    }

    @Test
    void theHomeIsAShardThatStays() {
        Answer home = operator.get(SHARDS + "/embedded");
        assertThat(home.spec().string("type", "")).isEqualTo("Embedded");
        assertThat(home.status().string("phase", "")).isEqualTo("Ready");
        assertThat(operator.delete(SHARDS + "/embedded").code()).isEqualTo(403);
        assertThat(
                        operator.patch("merge", SHARDS + "/embedded", "{\"spec\":{\"weight\":3}}")
                                .code())
                .isEqualTo(200);
    }

    @Test
    void aTenantOfAnotherShardIsUsedAtOnce() {
        makeShard("second", "");
        Answer made = makeTenant("acme", "policy: Pinned, shard: second");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(acme().configMap("default", "first", "").code()).isEqualTo(201);
        assertThat(acme().get(MAPS + "/first").code()).isEqualTo(200);
        assertThat(shardOf("acme")).isEqualTo("second");
        assertThat(isEmpty(server.store(), "acme")).isTrue();
        assertThat(isEmpty(server.shards().store("second"), "acme")).isFalse();
    }

    @Test
    void itIsThereAgainAfterARestart() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        String revision = acme().configMap("default", "first", "").revision();
        restart(Set.of());
        assertThat(acme().get(MAPS + "/first").revision()).isEqualTo(revision);
        assertThat(acme().configMap("default", "second", "").code()).isEqualTo(201);
    }

    @Test
    void itIsSuspendedResumedAndDeletedLikeAnyOther() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        TestingClient user = server.admin(ACME);
        assertThat(user.configMap("default", "first", "").code()).isEqualTo(201);
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":true}}");
        assertThat(server.server().tenants().inStore(ACME).orElseThrow().phase())
                .isEqualTo(Origin.Phase.SUSPENDED);
        await().atMost(PATIENCE).until(() -> user.get(MAPS).code() == 403);
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":false}}");
        await().atMost(PATIENCE).until(() -> user.get(MAPS).code() == 200);
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/acme").code() == 404);
        assertThat(isEmpty(server.shards().store("second"), "acme")).isTrue();
        await().atMost(PATIENCE).until(() -> user.get(MAPS).code() == 401);
    }

    @Test
    void whatAnEndOfTheProcessLeftUndoneIsDone() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        makeTenant("gone", "policy: Pinned, shard: second");
        makeTenant("quiet", "policy: Pinned, shard: second");
        Store second = server.shards().store("second");
        Store home = server.store();
        // As if the process had ended before the origin was written, and after another object was
        // lost.
        second.write(Write.of(new Write.Delete(Origin.keyOf(ACME).bytes(), new Write.Anything())));
        home.write(
                Write.of(
                        new Write.Delete(
                                Bytes.utf8("/system/atoll.dev/tenants/-/gone"),
                                new Write.Anything())));
        restart(Set.of());
        await().atMost(PATIENCE).until(() -> acme().configMap("default", "a", "").code() == 201);
        await().atMost(PATIENCE).until(() -> isEmpty(server.shards().store("second"), "gone"));
        assertThat(isEmpty(server.shards().store("second"), "quiet")).isFalse();
    }

    @Test
    void aShardWithTenantsStaysUntilTheyAreGone() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        assertThat(operator.delete(SHARDS + "/second").code()).isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() ->
                        shard("second").children("conditions").stream()
                                .anyMatch(condition ->
                                        condition.string("reason", "").equals("HasTenants")));
        assertThat(acme().configMap("default", "first", "").code()).isEqualTo(201);
        assertThat(makeTenant("another", "policy: Pinned, shard: second").code()).isEqualTo(422);
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(SHARDS + "/second").code() == 404);
        assertThat(Files.exists(folder.resolve("shards/second"))).isFalse();
    }

    @Test
    void aShardThatIsAwayTouchesNoOther() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        makeTenant("near", "policy: Pinned, shard: embedded");
        KeyPairAndCertificate user = server.certificate(ACME, "admin", "system:masters");
        KeyPairAndCertificate near =
                server.certificate(new TenantId("near"), "admin", "system:masters");
        restart(Set.of("second"));
        assertThat(shard("second").string("phase", "")).isEqualTo("Failed");
        assertThat(server.client(near).configMap("default", "a", "").code()).isEqualTo(201);
        Answer refused = server.client(user).get(MAPS);
        assertThat(refused.code()).isEqualTo(503);
        assertThat(refused.message()).contains("cannot be reached");
        server.shards().comeBack("second");
        awaitPhase("second", "Ready");
        assertThat(server.client(user).configMap("default", "a", "").code()).isEqualTo(201);
    }

    @Test
    void aStrangerLearnsNothingFromAShardThatIsAway() {
        makeShard("second", "");
        makeTenant("acme", "policy: Pinned, shard: second");
        KeyPairAndCertificate forged = server.certificate(ACME, "x", "system:masters");
        restart(Set.of("second"));
        Answer ofOne = server.client(forged).get(MAPS);
        TestingClient nobody =
                new TestingClient(
                        server.server()
                                .connect(
                                        new TenantId("nobody"),
                                        UserInfo.component("x", List.of(UserInfo.MASTERS))));
        Answer ofNone = nobody.get(MAPS);
        assertThat(ofOne.code()).isEqualTo(ofNone.code());
        assertThat(ofOne.message()).isEqualTo(ofNone.message());
    }

    @Test
    void tenantsAreSpreadByWeight() {
        makeShard("second", ", weight: 2");
        makeShard("third", ", unschedulable: true");
        for (int i = 0; i < 9; i++) {
            makeTenant("t" + i, "policy: Spread");
        }
        List<String> shards = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            shards.add(shardOf("t" + i));
        }
        assertThat(shards).doesNotContain("third");
        // The home has two tenants from the beginning.
        assertThat(shards.stream().filter("second"::equals).count()).isEqualTo(7);
        assertThat(makeTenant("x", "policy: Pinned, shard: fourth").code()).isEqualTo(422);
        assertThat(makeTenant("x", "policy: Pinned, shard: third").code()).isEqualTo(422);
        operator.patch("merge", SHARDS + "/second", "{\"spec\":{\"weight\":0}}");
        operator.patch("merge", SHARDS + "/embedded", "{\"spec\":{\"unschedulable\":true}}");
        Answer nowhere = makeTenant("x", "policy: LeastLoaded");
        assertThat(nowhere.code()).isEqualTo(503);
        assertThat(nowhere.message()).contains("no shard takes the tenant");
    }

    private void makeRemoteShard() {
        operator.post(
                "/api/v1/namespaces/kube-system/secrets",
                "{metadata: {name: far}, stringData: {username: a, password: b}}");
        Answer made =
                operator.post(
                        SHARDS,
                        "{metadata: {name: far}, spec: {type: Etcd, endpoints: ['http://one:2379'],"
                                + " secretRef: {namespace: kube-system, name: far}}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        awaitPhase("far", "Ready");
        makeTenant("acme", "policy: Pinned, shard: far");
        assertThat(acme().configMap("default", "first", "").code()).isEqualTo(201);
    }

    private void reach(String url) {
        Answer patched =
                operator.patch(
                        "merge", SHARDS + "/far", "{\"spec\":{\"endpoints\":[\"" + url + "\"]}}");
        assertThat(patched.code()).as(patched.message()).isEqualTo(200);
    }

    @Test
    void anotherAddressCountsAtOnceAndWatchesGoOn() {
        makeRemoteShard();
        Store first = server.shards().store("far");
        String revision = acme().get(MAPS).revision();
        try (EventStream stream = acme().watch(MAPS + "?resourceVersion=" + revision)) {
            reach("http://two:2379");
            await().atMost(PATIENCE).until(() -> server.shards().timesOpened("far") == 2);
            await().atMost(PATIENCE).until(() -> server.shards().users("far") == 1);
            assertThat(acme().configMap("default", "second", "").code()).isEqualTo(201);
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED second");
        }
        assertThat(server.shards().store("far")).isSameAs(first);
        assertThat(acme().get(MAPS + "/first").code()).isEqualTo(200);
        assertThat(shard("far").string("phase", "")).isEqualTo("Ready");
    }

    @Test
    void anotherSecretCountsAtOnce() {
        makeRemoteShard();
        operator.patch(
                "merge",
                "/api/v1/namespaces/kube-system/secrets/far",
                "{\"stringData\":{\"password\":\"c\"}}");
        await().atMost(PATIENCE).until(() -> server.shards().timesOpened("far") == 2);
        await().atMost(PATIENCE)
                .until(() -> acme().configMap("default", "second", "").code() != 504);
        assertThat(acme().get(MAPS + "/second").code()).isEqualTo(200);
    }

    @Test
    void anAddressWhereAnotherStoreIsIsNotTaken() {
        makeRemoteShard();
        reach("http://elsewhere:2379");
        await().atMost(PATIENCE)
                .until(() ->
                        shard("far").children("conditions").stream()
                                .anyMatch(condition ->
                                        condition
                                                .string("message", "")
                                                .contains("not the one that is open")));
        assertThat(shard("far").string("phase", "")).isEqualTo("Ready");
        assertThat(acme().configMap("default", "second", "").code()).isEqualTo(201);
        reach("http://one:2379");
        await().atMost(PATIENCE)
                .until(() ->
                        shard("far").children("conditions").stream()
                                .allMatch(condition -> condition.string("message", "").isEmpty()));
    }

    @Test
    void aStoreOfAnotherShardIsNotTaken() throws Exception {
        makeShard("second", "");
        server.close();
        Files.move(folder.resolve("shards/second"), folder.resolve("shards/third"));
        server = start(Set.of("second"));
        operator = server.admin(TenantId.SYSTEM);
        operator.post(SHARDS, "{metadata: {name: third}, spec: {type: Embedded}}");
        awaitPhase("third", "Failed");
    }
}
