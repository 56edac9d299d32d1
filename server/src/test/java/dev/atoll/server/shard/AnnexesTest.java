package dev.atoll.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingShards;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events and Leases of all tenants in a shard of their own.
final class AnnexesTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String NEW_EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final AtomicReference<Runnable> beforeWrite = new AtomicReference<>(() -> {});
    private TestingServer server;
    private TestingClient operator;

    AnnexesTest(@TempDir Path folder) {
        this.folder = folder;
        server = start(Set.of());
        operator = server.admin(TenantId.SYSTEM);
        makeShard("second", "");
        makeShard("busy", ", resources: [events, leases.coordination.k8s.io]");
        makeTenant("acme", "{placement: {shard: second}}");
    }

    private TestingServer start(Set<String> away) {
        return TestingServer.ofPlatform(
                folder, new TestingShards(folder.resolve("shards"), away, this::interposed));
    }

    /// What is to happen before the next write of a shard happens then.
    private Store interposed(Store store) {
        InvocationHandler handler =
                (_, method, arguments) -> {
                    if (method.getName().equals("write")) {
                        beforeWrite.getAndSet(() -> {}).run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                };
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(), new Class<?>[] {Store.class}, handler);
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
        made(
                operator.post(
                        SHARDS,
                        "{metadata: {name: " + name + "}, spec: {type: Embedded" + more + "}}"));
        await().atMost(PATIENCE).until(() -> shard(name).string("phase", "").equals("Ready"));
    }

    private Tree shard(String name) {
        return operator.get(SHARDS + "/" + name).status();
    }

    private void makeTenant(String name, String spec) {
        made(operator.post(TENANTS, "{metadata: {name: " + name + "}, spec: " + spec + "}"));
    }

    private static Answer made(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        return answer;
    }

    private TestingClient client(TenantId tenant) {
        return new TestingClient(
                server.server()
                        .connect(tenant, UserInfo.component("admin", List.of(UserInfo.MASTERS))));
    }

    private TestingClient acme() {
        return client(ACME);
    }

    private static Answer event(TestingClient client, String name) {
        return client.post(
                EVENTS,
                "{metadata: {name: "
                        + name
                        + "}, involvedObject: {kind: Pod, name: p, namespace: default}, reason: Why,"
                        + " type: Normal}");
    }

    private static Answer lease(TestingClient client, String name) {
        return client.post(LEASES, "{metadata: {name: " + name + "}, spec: {holderIdentity: a}}");
    }

    private Store busy() {
        return server.shards().store("busy");
    }

    private static List<Entry> of(Store store, String tenant, String rest) {
        return store.range(RangeQuery.prefix(Bytes.utf8("/" + tenant + "/" + rest), 0, 0))
                .entries();
    }

    private static List<String> names(Answer listed) {
        assertThat(listed.code()).as(listed.message()).isEqualTo(200);
        return listed.body().children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }

    @Test
    void eventsAndLeasesAreStoredThereAndAllElseWhereTheTenantLives() {
        made(event(acme(), "e"));
        made(lease(acme(), "l"));
        made(acme().configMap("default", "a", ""));
        assertThat(of(busy(), "acme", "core/events/")).hasSize(1);
        assertThat(of(busy(), "acme", "coordination.k8s.io/leases/")).hasSize(1);
        assertThat(of(busy(), "acme", "core/configmaps/")).isEmpty();
        Store second = server.shards().store("second");
        assertThat(of(second, "acme", "core/events/")).isEmpty();
        assertThat(of(second, "acme", "core/configmaps/")).isNotEmpty();
        assertThat(of(server.store(), "acme", "")).isEmpty();
        Tree annexes = operator.get(TENANTS + "/acme").status().child("annexes");
        assertThat(annexes.string("events", "")).isEqualTo("busy");
        assertThat(annexes.string("leases.coordination.k8s.io", "")).isEqualTo("busy");
        assertThat(shard("busy").integer("tenants", -1)).isNotNegative();
    }

    @Test
    void theyAreReadWrittenAndWatchedLikeAllElse() {
        TestingClient user = acme();
        String before = user.get(LEASES).revision();
        Answer first = made(lease(user, "l"));
        assertThat(Long.parseLong(first.revision())).isGreaterThan(Long.parseLong(before));
        Tree renewed = first.body().with("spec", Tree.empty().with("holderIdentity", "b"));
        Answer updated = user.put(LEASES + "/l", renewed);
        assertThat(updated.code()).as(updated.message()).isEqualTo(200);
        assertThat(user.put(LEASES + "/l", renewed).code()).isEqualTo(409);
        assertThat(lease(user, "l").code()).isEqualTo(409);
        assertThat(user.get(LEASES + "/l").revision()).isEqualTo(updated.revision());
        try (EventStream stream = user.watch(LEASES + "?resourceVersion=" + before)) {
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED l");
            assertThat(TestingClient.next(stream).text()).isEqualTo("MODIFIED l");
            user.delete(LEASES + "/l");
            assertThat(TestingClient.next(stream).text()).isEqualTo("DELETED l");
        }
        assertThat(user.get(LEASES + "/l").code()).isEqualTo(404);
        made(lease(user, "l"));
    }

    @Test
    void eventsOfBothGroupsAreTheSame() {
        made(event(acme(), "e"));
        assertThat(names(acme().get(NEW_EVENTS))).containsExactly("e");
        String revision = acme().get(NEW_EVENTS).revision();
        assertThat(revision).isEqualTo(acme().get(EVENTS).revision());
        try (EventStream stream = acme().watch(NEW_EVENTS + "?resourceVersion=" + revision)) {
            made(event(acme(), "f"));
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED f");
        }
    }

    @Test
    void pagesAndHistoryAreOfOneRevision() {
        for (int i = 0; i < 5; i++) {
            made(event(acme(), "e" + i));
        }
        Answer page = acme().get(EVENTS + "?limit=2");
        made(event(acme(), "later"));
        acme().delete(EVENTS + "/e3");
        List<String> read = new ArrayList<>(names(page));
        String next = page.metadata().string("continue", "");
        while (!next.isEmpty()) {
            Answer more = acme().get(EVENTS + "?limit=2&continue=" + next);
            assertThat(more.revision()).isEqualTo(page.revision());
            read.addAll(names(more));
            next = more.metadata().string("continue", "");
        }
        assertThat(read).containsExactly("e0", "e1", "e2", "e3", "e4");
        String exact = "?resourceVersionMatch=Exact&resourceVersion=" + page.revision();
        assertThat(names(acme().get(EVENTS + exact))).hasSize(5);
    }

    @Test
    void theirRevisionsBeginWithTheTenantAndGoOnOverARestart() {
        Answer first = made(lease(acme(), "l"));
        restart(Set.of());
        assertThat(acme().get(LEASES + "/l").revision()).isEqualTo(first.revision());
        Answer second = made(lease(acme(), "m"));
        assertThat(Long.parseLong(second.revision()))
                .isGreaterThan(Long.parseLong(first.revision()));
        Annex annex = Annex.of(ACME, of(busy(), "acme", "atoll.dev/annexes/").getFirst());
        long beginning =
                server.server().tenants().inStore("second", ACME).orElseThrow().beginning();
        assertThat(annex.beginning()).isGreaterThanOrEqualTo(beginning);
    }

    @Test
    void theEndOfATenantTakesThemAlong() {
        made(event(acme(), "e"));
        Entry annex = of(busy(), "acme", "atoll.dev/annexes/").getFirst();
        Entry event = of(busy(), "acme", "core/events/").getFirst();
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/acme").code() == 404);
        assertThat(of(busy(), "acme", "")).isEmpty();
        makeTenant("acme", "{placement: {shard: embedded}}");
        // What was on its way since before the end, from whichever server, does not come in.
        WriteResult late =
                busy().write(
                                Write.of(
                                        new Write.Put(
                                                event.key(), event.value(), new Write.Absent()),
                                        new Write.Check(
                                                annex.key(),
                                                new Write.AtRevision(annex.revision()))));
        assertThat(late).isInstanceOf(WriteResult.Conflict.class);
        assertThat(names(acme().get(EVENTS))).isEmpty();
        made(event(acme(), "of-the-later"));
    }

    @Test
    void suspensionEndsTheirWatches() {
        String now = acme().get(EVENTS).revision();
        try (EventStream stream = acme().watch(EVENTS + "?resourceVersion=" + now)) {
            operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":true}}");
            assertThatThrownBy(() -> TestingClient.next(stream))
                    .isInstanceOf(TransportException.class);
        }
        assertThat(event(acme(), "e").code()).isEqualTo(403);
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":false}}");
        await().atMost(PATIENCE).until(() -> event(acme(), "e").code() == 201);
    }

    @Test
    void aMoveOfTheTenantLeavesThemWhereTheyAre() {
        Answer before = made(lease(acme(), "l"));
        String now = acme().get(LEASES).revision();
        try (EventStream stream = acme().watch(LEASES + "?resourceVersion=" + now)) {
            operator.patch(
                    "merge",
                    TENANTS + "/acme",
                    "{\"spec\":{\"placement\":{\"shard\":\"embedded\"}}}");
            await().atMost(PATIENCE)
                    .until(() ->
                            operator.get(TENANTS + "/acme")
                                    .status()
                                    .string("shard", "")
                                    .equals("embedded"));
            made(lease(acme(), "m"));
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED m");
        }
        assertThat(acme().get(LEASES + "/l").revision()).isEqualTo(before.revision());
        assertThat(of(busy(), "acme", "coordination.k8s.io/leases/")).hasSize(2);
    }

    @Test
    void theyCountInUsageAndQuota() {
        operator.patch(
                "merge",
                TENANTS + "/acme",
                "{\"spec\":{\"quota\":{\"objects\":{\"events\":2},\"bytes\":\"10k\"}}}");
        await().atMost(PATIENCE)
                .until(() -> {
                    acme().delete(EVENTS + "/c");
                    event(acme(), "a");
                    event(acme(), "b");
                    return event(acme(), "c").code() == 403;
                });
        assertThat(names(acme().get(EVENTS))).containsExactly("a", "b");
        acme().delete(EVENTS + "/b");
        made(event(acme(), "c"));
        assertThat(lease(acme(), "l").code()).isEqualTo(201);
        Answer big = acme().configMap("default", "big", ", data: {a: " + "x".repeat(9_500) + "}");
        assertThat(big.code()).isEqualTo(403);
    }

    @Test
    void nothingIsLeftInANamespaceThatGoesMeanwhile() {
        made(
                acme().post(
                                "/api/v1/namespaces",
                                "{apiVersion: v1, kind: Namespace, metadata: {name: brief}}"));
        beforeWrite.set(() -> acme().delete("/api/v1/namespaces/brief"));
        Answer late =
                acme().post(
                                LEASES.replace("default", "brief"),
                                "{metadata: {name: l}, spec: {holderIdentity: a}}");
        assertThat(late.code()).as(late.message()).isEqualTo(403);
        assertThat(of(busy(), "acme", "coordination.k8s.io/leases/brief/")).isEmpty();
        made(lease(acme(), "l"));
    }

    @Test
    void theOperatorSeesThemInTheViewOfAllTenants() {
        makeTenant("bravo", "{}");
        made(event(acme(), "e"));
        made(event(client(new TenantId("bravo")), "f"));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(names(operator.get("/view/api/v1/events"))).contains("e", "f"));
        assertThat(names(operator.get("/view/apis/events.k8s.io/v1/events"))).contains("e", "f");
    }

    @Test
    void tenantsFromBeforeKeepThemWhereTheyLive() {
        TestingClient early = client(TenantId.DEFAULT);
        made(event(early, "e"));
        assertThat(of(busy(), "default", "")).isEmpty();
        assertThat(of(server.store(), "default", "core/events/")).isNotEmpty();
    }

    @Test
    void suchAShardTakesNoTenantsAndStaysWhatItIs() {
        Answer pinned =
                operator.post(TENANTS, "{metadata: {name: x}, spec: {placement: {shard: busy}}}");
        assertThat(pinned.code()).isEqualTo(422);
        assertThat(
                        operator.patch("merge", SHARDS + "/busy", "{\"spec\":{\"resources\":[]}}")
                                .code())
                .isEqualTo(422);
        assertThat(
                        operator.patch(
                                        "merge",
                                        SHARDS + "/embedded",
                                        "{\"spec\":{\"resources\":[\"events\"]}}")
                                .code())
                .isEqualTo(422);
        Answer other =
                operator.post(
                        SHARDS,
                        "{metadata: {name: x}, spec: {type: Embedded, resources: [secrets]}}");
        assertThat(other.code()).isEqualTo(422);
    }

    @Test
    void itStaysAsLongAsTenantsHaveSomethingThere() {
        assertThat(operator.delete(SHARDS + "/busy").code()).isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() ->
                        shard("busy").children("conditions").stream()
                                .anyMatch(condition ->
                                        condition.string("reason", "").equals("HasTenants")));
        made(event(acme(), "e"));
        makeTenant("later", "{}");
        Tree annexes = operator.get(TENANTS + "/later").status().child("annexes");
        assertThat(annexes.fields()).isEmpty();
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(SHARDS + "/busy").code() == 404);
    }

    @Test
    void whileItIsAwayAllElseGoesOn() {
        made(event(acme(), "e"));
        restart(Set.of("busy"));
        assertThat(event(acme(), "f").code()).isIn(503, 504);
        assertThat(acme().get(EVENTS).code()).isEqualTo(503);
        assertThat(made(acme().configMap("default", "a", "")).name()).isEqualTo("a");
        assertThat(names(acme().get(MAPS))).contains("a");
        Answer refused = operator.post(TENANTS, "{metadata: {name: x}, spec: {}}");
        assertThat(refused.code()).isEqualTo(503);
        TestingClient nobody = client(new TenantId("nobody"));
        assertThat(nobody.get(MAPS).code()).isEqualTo(401);
        server.shards().comeBack("busy");
        await().atMost(PATIENCE).until(() -> acme().get(EVENTS).code() == 200);
        assertThat(names(acme().get(EVENTS))).containsExactly("e");
        made(event(acme(), "f"));
    }

    @Test
    void whatAnEndOfTheProcessLeftUndoneIsDone() {
        makeTenant("gone", "{}");
        made(event(client(new TenantId("gone")), "e"));
        // As if the process had ended before the annex was made, and another's object was lost.
        busy().write(
                        Write.of(
                                new Write.Delete(
                                        Bytes.utf8("/acme/atoll.dev/annexes/-/annex"),
                                        new Write.Anything())));
        server.store()
                .write(
                        Write.of(
                                new Write.Delete(
                                        Bytes.utf8("/system/atoll.dev/tenants/-/gone"),
                                        new Write.Anything())));
        server.store()
                .write(
                        Write.of(
                                new Write.Delete(
                                        Bytes.utf8("/gone/atoll.dev/origins/-/origin"),
                                        new Write.Anything())));
        restart(Set.of());
        await().atMost(PATIENCE).until(() -> event(acme(), "e").code() == 201);
        await().atMost(PATIENCE).until(() -> of(busy(), "gone", "").isEmpty());
    }
}
