package dev.atoll.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingShards;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A tenant that is used while it moves between stores.
final class TenantMoveTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final TenantId ACME = new TenantId("acme");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private TestingServer server;
    private TestingClient operator;

    TenantMoveTest(@TempDir Path folder) {
        this.folder = folder;
        server = start();
        operator = server.admin(TenantId.SYSTEM);
        operator.post(SHARDS, "{metadata: {name: second}, spec: {type: Embedded}}");
        await().atMost(PATIENCE)
                .until(() ->
                        operator.get(SHARDS + "/second")
                                .status()
                                .string("phase", "")
                                .equals("Ready"));
        assertThat(
                        operator.post(
                                        TENANTS,
                                        "{metadata: {name: acme}, spec: {placement: {shard:"
                                                + " embedded}}}")
                                .code())
                .isEqualTo(201);
    }

    private TestingServer start() {
        return TestingServer.ofPlatform(
                folder,
                new TestingShards(folder.resolve("shards"), Set.of(), UnaryOperator.identity()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private TestingClient acme() {
        return new TestingClient(
                server.server()
                        .connect(ACME, UserInfo.component("admin", List.of(UserInfo.MASTERS))));
    }

    private Answer move(String shard) {
        return operator.patch(
                "merge",
                TENANTS + "/acme",
                "{\"spec\":{\"placement\":{\"shard\":\"" + shard + "\"}}}");
    }

    private void awaitMoved(String shard, Store left) {
        await().atMost(PATIENCE)
                .until(() ->
                        operator.get(TENANTS + "/acme").status().string("shard", "").equals(shard));
        await().atMost(PATIENCE).until(() -> isEmpty(left));
    }

    private static boolean isEmpty(Store store) {
        return store.range(RangeQuery.prefix(Bytes.utf8("/acme/"), 0, 1)).entries().isEmpty();
    }

    private static Map<String, Long> revisions(Answer listed) {
        Map<String, Long> revisions = new TreeMap<>();
        for (Tree item : listed.body().children("items")) {
            Tree metadata = item.child("metadata");
            revisions.put(
                    metadata.string("name", ""),
                    Long.parseLong(metadata.string("resourceVersion", "0")));
        }
        return revisions;
    }

    @Test
    void bringsEverythingAndItsRevisionsGoOn() {
        TestingClient user = acme();
        Answer read = user.configMap("default", "a", "");
        user.configMap("default", "b", "");
        user.delete(MAPS + "/b");
        user.delete("/api/v1/namespaces/default/services/kubernetes");
        String uid = read.metadata().string("uid", "");
        String account = "/api/v1/namespaces/default/serviceaccounts/default";
        String accountUid = user.get(account).metadata().string("uid", "");
        long newest = Long.parseLong(user.get(MAPS).revision());
        assertThat(move("second").code()).isEqualTo(200);
        awaitMoved("second", server.store());

        Answer moved = user.get(MAPS + "/a");
        assertThat(moved.metadata().string("uid", "")).isEqualTo(uid);
        assertThat(Long.parseLong(moved.revision())).isGreaterThan(newest);
        assertThat(user.get(account).metadata().string("uid", "")).isEqualTo(accountUid);
        assertThat(user.get(MAPS + "/b").code()).isEqualTo(404);
        assertThat(user.get("/api/v1/namespaces/default/services/kubernetes").code())
                .isEqualTo(404);
        // What was read before the move is stale after it.
        assertThat(user.put(MAPS + "/a", read.body()).code()).isEqualTo(409);
        assertThat(user.put(MAPS + "/a", moved.body()).code()).isEqualTo(200);

        // And back.
        assertThat(move("embedded").code()).isEqualTo(200);
        awaitMoved("embedded", server.shards().store("second"));
        assertThat(Long.parseLong(user.get(MAPS + "/a").revision()))
                .isGreaterThan(Long.parseLong(moved.revision()));
        assertThat(user.get(MAPS + "/b").code()).isEqualTo(404);
    }

    @Test
    void watchesEndAndWhoComesAgainIsToldToListAnew() {
        TestingClient user = acme();
        String before = user.configMap("default", "a", "").revision();
        try (EventStream stream = user.watch(MAPS + "?resourceVersion=" + before)) {
            move("second");
            awaitMoved("second", server.store());
            assertThatThrownBy(() -> TestingClient.next(stream))
                    .isInstanceOf(TransportException.class);
        }
        try (EventStream again = user.watch(MAPS + "?resourceVersion=" + before)) {
            assertThat(TestingClient.next(again).object().integer("code", 0)).isEqualTo(410L);
        }
        String now = user.get(MAPS).revision();
        try (EventStream anew = user.watch(MAPS + "?resourceVersion=" + now)) {
            user.configMap("default", "b", "");
            assertThat(TestingClient.next(anew).text()).isEqualTo("ADDED b");
        }
    }

    @Test
    void aSuspendedTenantStaysSuspended() {
        acme().configMap("default", "a", "");
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":true}}");
        move("second");
        awaitMoved("second", server.store());
        assertThat(server.server().tenants().inStore("second", ACME).orElseThrow().phase())
                .isEqualTo(Origin.Phase.SUSPENDED);
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"suspended\":false}}");
        await().atMost(PATIENCE).until(() -> acme().get(MAPS + "/a").code() == 200);
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/acme").code() == 404);
        assertThat(isEmpty(server.shards().store("second"))).isTrue();
    }

    @Test
    void onlyAShardThatTakesTenantsIsMovedTo() {
        assertThat(move("third").code()).isEqualTo(422);
        operator.patch("merge", SHARDS + "/second", "{\"spec\":{\"unschedulable\":true}}");
        assertThat(move("second").code()).isEqualTo(422);
        Answer system =
                operator.patch(
                        "merge",
                        TENANTS + "/system",
                        "{\"spec\":{\"placement\":{\"shard\":\"second\"}}}");
        assertThat(system.code()).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource(MoveStep.class)
    void anEndOfTheProcessAfterEachStepLosesNothing(MoveStep step) throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            acme().configMap("default", "m" + i, "");
        }
        AtomicBoolean killed = new AtomicBoolean();
        server.server()
                .shards()
                .listen(reached -> {
                    if (reached == step) {
                        killed.set(true);
                        throw new IllegalStateException("the process ends after " + step);
                    }
                });
        move("second");
        await().atMost(PATIENCE).untilTrue(killed);
        server.close();
        server = start();
        operator = server.admin(TenantId.SYSTEM);
        assertThat(acme().configMap("default", "after", "").code()).isEqualTo(201);
        awaitMoved("second", server.store());
        assertThat(revisions(acme().get(MAPS))).hasSize(32);
        assertThat(server.server().tenants().inStore("second", ACME).orElseThrow().phase())
                .isEqualTo(Origin.Phase.ACTIVE);
    }

    /// One who writes objects of its own, and knows what was acknowledged.
    private final class Writer {
        private final TestingClient client = acme();
        private final String name;
        private final Random random;
        private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

        Writer(String name, long seed) {
            this.name = name;
            this.random = new Random(seed);
        }

        void write(AtomicBoolean ended) {
            long newest = 0;
            for (int n = 0; !ended.get(); n++) {
                String map = name + "-" + random.nextInt(20);
                Answer answer =
                        switch (random.nextInt(3)) {
                            case 0 -> client.delete(MAPS + "/" + map);
                            case 1 -> client.configMap("default", map, "");
                            default ->
                                    client.patch(
                                            "merge",
                                            MAPS + "/" + map,
                                            "{\"data\":{\"n\":\"" + n + "\"}}");
                        };
                assertThat(answer.code()).as(answer.message()).isIn(200, 201, 404, 409);
                if (answer.code() == 201 || (answer.code() == 200 && !answer.name().isEmpty())) {
                    long revision = Long.parseLong(answer.revision());
                    assertThat(revision).isGreaterThanOrEqualTo(newest);
                    newest = revision;
                    acknowledged.put(map, (long) n);
                    assertThat(client.get(MAPS + "/" + map).code()).isEqualTo(200);
                } else if (answer.code() == 200) {
                    acknowledged.remove(map);
                    assertThat(client.get(MAPS + "/" + map).code()).isEqualTo(404);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whoeverWritesMeanwhileLosesNothing(long seed) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<Writer> writers =
                List.of(
                        new Writer("x", seed),
                        new Writer("y", seed + 10),
                        new Writer("z", seed + 20));
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean seenAll = new AtomicBoolean();
            Follower follower = new Follower();
            Future<?> following = all.submit(() -> follower.follow(seenAll));
            List<Future<?>> running =
                    writers.stream()
                            .<Future<?>>map(writer -> all.submit(() -> writer.write(ended)))
                            .toList();
            try {
                for (String shard : List.of("second", "embedded", "second")) {
                    move(shard);
                    Store left =
                            shard.equals("second")
                                    ? server.store()
                                    : server.shards().store("second");
                    awaitMoved(shard, left);
                }
            } finally {
                ended.set(true);
            }
            for (Future<?> future : running) {
                join(future);
            }
            Map<String, Long> last = revisions(acme().get(MAPS));
            try {
                await().atMost(PATIENCE).until(() -> follower.seen.equals(last));
            } finally {
                seenAll.set(true);
            }
            join(following);
        }
        Set<String> expected = ConcurrentHashMap.newKeySet();
        writers.forEach(writer -> expected.addAll(writer.acknowledged.keySet()));
        expected.add("kube-root-ca.crt");
        assertThat(revisions(acme().get(MAPS)).keySet()).isEqualTo(expected);
    }

    /// One who keeps a copy of all, as informers do: lists, watches, and lists anew where the watch ends.
    private final class Follower {
        private final TestingClient client = acme();
        private final Map<String, Long> seen = new ConcurrentHashMap<>();

        void follow(AtomicBoolean ended) {
            long newest = 0;
            while (!ended.get()) {
                Answer listed = client.get(MAPS);
                assertThat(Long.parseLong(listed.revision())).isGreaterThanOrEqualTo(newest);
                newest = Long.parseLong(listed.revision());
                seen.clear();
                seen.putAll(revisions(listed));
                newest = watch(newest, ended);
            }
        }

        private long watch(long from, AtomicBoolean ended) {
            long newest = from;
            try (EventStream stream = client.watch(MAPS + "?resourceVersion=" + from)) {
                while (!ended.get()) {
                    Optional<WatchEvent> next = stream.next(Duration.ofMillis(200));
                    if (next.isEmpty()) {
                        continue;
                    }
                    if (next.get().type() == WatchEvent.Type.ERROR) {
                        return newest;
                    }
                    Tree metadata =
                            Tree.of(Json.decode(next.get().object().array())).child("metadata");
                    long revision = Long.parseLong(metadata.string("resourceVersion", "0"));
                    assertThat(revision).isGreaterThan(newest);
                    newest = revision;
                    if (next.get().type() == WatchEvent.Type.DELETED) {
                        seen.remove(metadata.string("name", ""));
                    } else {
                        seen.put(metadata.string("name", ""), revision);
                    }
                }
            } catch (TransportException e) {
                return newest;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return newest;
        }
    }

    private static void join(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
