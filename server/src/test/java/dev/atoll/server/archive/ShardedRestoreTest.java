package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingShards;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tenants that are restored into other shards than their objects are in.
final class ShardedRestoreTest {
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private static final TenantId SHOP = new TenantId("shop");
    private static final TenantId COPY = new TenantId("copy");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<Integer> PASSING = Set.of(503, 504);
    private static final int MAPS_OF_SHOP = 110;

    private final Path folder;
    private TestingServer server;
    private TestingArchives archives;

    ShardedRestoreTest(@TempDir Path folder) {
        this.folder = folder;
        start(Duration.ofDays(1));
        TestingClient operator = archives.operator();
        makeShard("second", "");
        made(operator.post(TestingArchives.TENANTS, "{metadata: {name: early}}"));
        makeShard("busy", ", resources: [events, leases.coordination.k8s.io]");
        made(
                operator.post(
                        TestingArchives.TENANTS,
                        "{metadata: {name: shop}, spec: {placement: {shard: embedded}}}"));
        fill(server.admin(SHOP));
    }

    private void start(Duration patience) {
        TestingShards shards =
                new TestingShards(folder.resolve("shards"), Set.of(), FlakyStore::new);
        server = TestingServer.ofPlatform(folder, shards, patience);
        archives = new TestingArchives(server.admin(TenantId.SYSTEM));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void makeShard(String name, String more) {
        made(
                archives.operator()
                        .post(
                                SHARDS,
                                "{metadata: {name: "
                                        + name
                                        + "}, spec: {type: Embedded"
                                        + more
                                        + "}}"));
        await().atMost(PATIENCE)
                .until(() ->
                        archives.operator()
                                .get(SHARDS + "/" + name)
                                .status()
                                .string("phase", "")
                                .equals("Ready"));
    }

    private static void fill(TestingClient client) {
        for (int i = 0; i < MAPS_OF_SHOP; i++) {
            made(client.configMap("default", "map-" + i, ""));
        }
        for (int i = 0; i < 3; i++) {
            made(lease(client, "lease-" + i));
            made(
                    client.post(
                            EVENTS,
                            "{metadata: {name: event-"
                                    + i
                                    + "}, involvedObject: {kind: Pod, name: p, namespace: default},"
                                    + " reason: Why, type: Normal}"));
        }
    }

    private static Answer lease(TestingClient client, String name) {
        return client.post(LEASES, "{metadata: {name: " + name + "}, spec: {holderIdentity: a}}");
    }

    private static Answer made(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isIn(200, 201);
        return answer;
    }

    private static List<Entry> of(Store store, TenantId tenant, String rest) {
        return store.range(RangeQuery.prefix(Bytes.utf8("/" + tenant.name() + "/" + rest), 0, 0))
                .entries();
    }

    private Store store(String shard) {
        return server.shards().store(shard);
    }

    private static int count(Answer listed) {
        assertThat(listed.code()).as(listed.message()).isEqualTo(200);
        return listed.body().children("items").size();
    }

    private byte[] withEvents(String tenant) throws IOException {
        try (var archive = archives.open(tenant, Map.of("events", "true"))) {
            return archive.readAllBytes();
        }
    }

    private void delete(String name) {
        made(archives.operator().delete(TestingArchives.TENANTS + "/" + name));
        await().atMost(PATIENCE).until(() -> archives.tenant(name).code() == 404);
    }

    @Test
    void aTenantIsRestoredIntoTheShardThatIsNamed() throws IOException {
        byte[] archive = withEvents("shop");
        made(archives.restore("copy", archive, "&shard=second"));
        assertThat(archives.phase("copy")).isEqualTo("Active");
        assertThat(archives.tenant("copy").status().string("shard", "")).isEqualTo("second");
        TestingClient copy = server.admin(COPY);
        assertThat(count(copy.get(MAPS))).isEqualTo(MAPS_OF_SHOP + 1);
        assertThat(count(copy.get(LEASES))).isEqualTo(3);
        assertThat(count(copy.get(EVENTS))).isEqualTo(3);
        assertThat(of(store("busy"), COPY, "core/events/")).hasSize(3);
        assertThat(of(store("second"), COPY, "coordination.k8s.io/")).isEmpty();
        assertThat(of(store("second"), COPY, "atoll.dev/restores/")).isEmpty();
        assertThat(of(server.store(), COPY, "")).isEmpty();
        made(copy.configMap("default", "later", ""));
        made(lease(copy, "later"));
        delete("copy");
        assertThat(of(store("second"), COPY, "")).isEmpty();
        assertThat(of(store("busy"), COPY, "")).isEmpty();
    }

    @Test
    void aShardThatTakesNoTenantsIsRefused() {
        byte[] archive = archives.backup("shop");
        assertThat(archives.restore("copy", archive, "&shard=busy").code()).isEqualTo(422);
        assertThat(archives.restore("copy", archive, "&shard=nowhere").code()).isEqualTo(422);
        assertThat(archives.tenant("copy").code()).isEqualTo(404);
    }

    @Test
    void anArchiveFromBeforeTheirShardBringsEventsAndLeasesThere() throws IOException {
        fill(server.admin(new TenantId("early")));
        assertThat(of(store("busy"), new TenantId("early"), "")).isEmpty();
        byte[] archive = withEvents("early");
        delete("early");
        made(archives.restore("early", archive, "&shard=second"));
        assertThat(count(server.admin(new TenantId("early")).get(LEASES))).isEqualTo(3);
        assertThat(of(store("busy"), new TenantId("early"), "core/events/")).hasSize(3);
    }

    @Test
    void underTheSameNameNoRevisionComesAgain() {
        TestingClient shop = server.admin(SHOP);
        long maps = Long.parseLong(shop.get(MAPS).revision());
        long leases = Long.parseLong(shop.get(LEASES).revision());
        byte[] archive = archives.backup("shop");
        delete("shop");
        made(archives.restore("shop", archive, "&shard=second"));
        TestingClient again = server.admin(SHOP);
        assertThat(Long.parseLong(again.get(MAPS + "/map-0").revision())).isGreaterThan(maps);
        assertThat(Long.parseLong(again.get(LEASES + "/lease-0").revision())).isGreaterThan(leases);
    }

    private Answer persist(String name, int number, byte[] part) {
        String more = number == 0 ? "&shard=second" : "";
        for (int attempt = 1; ; attempt++) {
            Answer answer = archives.send(name, number, part, more);
            if (!PASSING.contains(answer.code()) || attempt == 5) {
                return answer;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPartWhoseOutcomeIsUnknownIsSentAgain(boolean lost) throws IOException {
        List<byte[]> parts = TestingArchives.parts(withEvents("shop"));
        for (String shard : List.of("second", "busy")) {
            // Each write that a restore makes in this shard fails once.
            for (int failing = 1; failing <= parts.size() + 1; failing++) {
                FlakyStore store = (FlakyStore) store(shard);
                String name = "copy-" + shard + "-" + failing;
                store.fail(failing, lost);
                for (int number = 0; number < parts.size(); number++) {
                    made(persist(name, number, parts.get(number)));
                }
                store.fail(0, lost);
                TestingClient copy = server.admin(new TenantId(name));
                assertThat(archives.phase(name)).isEqualTo("Active");
                // Memory learns of it a moment later.
                await().atMost(PATIENCE).until(() -> copy.get(MAPS).code() == 200);
                assertThat(count(copy.get(MAPS))).isEqualTo(MAPS_OF_SHOP + 1);
                assertThat(count(copy.get(LEASES))).isEqualTo(3);
                assertThat(count(copy.get(EVENTS))).isEqualTo(3);
            }
        }
    }

    @Test
    void aCompleteTenantIsOpenedWhereTheProcessEndedBeforeThat() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        for (int number = 0; number < parts.size() - 1; number++) {
            made(persist("copy", number, parts.get(number)));
        }
        FlakyStore second = (FlakyStore) store("second");
        second.fail(1, true);
        assertThat(archives.send("copy", parts.size() - 1L, parts.getLast()).code()).isEqualTo(504);
        await().atMost(PATIENCE)
                .until(() ->
                        server.server().tenants().inStore("second", COPY).orElseThrow().phase()
                                == Origin.Phase.ACTIVE);
        assertThat(of(second, COPY, "atoll.dev/restores/")).isEmpty();
        made(archives.send("copy", parts.size() - 1L, parts.getLast()));
        assertThat(count(server.admin(COPY).get(MAPS))).isEqualTo(MAPS_OF_SHOP + 1);
    }

    @Test
    void anEditMeanwhileOpensNothing() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        made(persist("copy", 0, parts.getFirst()));
        made(
                archives.operator()
                        .patch(
                                "merge",
                                TestingArchives.TENANTS + "/copy",
                                "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
        assertThat(archives.phase("copy")).isEqualTo("Restoring");
        assertThat(server.server().tenants().inStore("second", COPY).orElseThrow().phase())
                .isEqualTo(Origin.Phase.RESTORING);
    }

    @Test
    void aRefusedArchiveLeavesATenantThatCanBeDeleted() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        made(persist("copy", 0, parts.getFirst()));
        byte[] forged = TestingArchives.part("{\"group\":\"\",\"resource\":\"nothings\"}");
        assertThat(archives.send("copy", 1, forged).code()).isEqualTo(400);
        assertThat(archives.phase("copy")).isEqualTo("Failed");
        assertThat(archives.send("copy", 1, parts.get(1)).code()).isEqualTo(409);
        delete("copy");
        assertThat(of(store("second"), COPY, "")).isEmpty();
        assertThat(of(store("busy"), COPY, "")).isEmpty();
    }

    @Test
    void aTenantThatWasNeverMadeCanBeDeleted() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        FlakyStore second = (FlakyStore) store("second");
        second.fail(1, true);
        assertThat(archives.send("copy", 0, parts.getFirst(), "&shard=second").code())
                .isEqualTo(504);
        assertThat(archives.phase("copy")).isEqualTo("Restoring");
        assertThat(of(second, COPY, "")).isEmpty();
        delete("copy");
    }

    @Test
    void aRestoreWithoutAClientIsGivenUpAndSaysWhy() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        made(persist("far", 0, parts.getFirst()));
        made(archives.send("near", 0, parts.getFirst(), "&shard=embedded"));
        made(archives.send("near", 1, parts.get(1)));
        ((FlakyStore) store("second")).fail(1, true);
        archives.send("half", 0, parts.getFirst(), "&shard=second");
        made(archives.restore("whole", archives.backup("shop"), ""));
        server.close();
        start(Duration.ofMillis(100));
        for (String tenant : List.of("far", "near", "half")) {
            await().atMost(PATIENCE).until(() -> archives.phase(tenant).equals("Failed"));
            String why = archives.tenant(tenant).status().children("conditions").toString();
            assertThat(why).contains("nothing more of the archive came");
            assertThat(archives.send(tenant, 1, parts.get(1)).code()).isEqualTo(409);
            delete(tenant);
        }
        assertThat(archives.phase("whole")).isEqualTo("Active");
    }

    @Test
    void anArchiveIsNotTakenAfterItsTenantWasDeleted() {
        List<byte[]> parts = TestingArchives.parts(archives.backup("shop"));
        made(persist("copy", 0, parts.getFirst()));
        delete("copy");
        assertThat(archives.send("copy", 1, parts.get(1)).code()).isEqualTo(404);
    }
}
