package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.TenantListener;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no whole archive of a tenant changes nothing, and what is written of it is never seen.
final class HostileArchiveTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final TenantId COPY = new TenantId("copy");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MAP =
            "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"default\",\"name\":\"%s\","
                    + "\"object\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":"
                    + "{\"name\":\"%s\",\"namespace\":\"default\",\"uid\":\"u1\"}}}";

    private final Path folder;
    private TestingServer server;
    private TestingArchives archives;

    HostileArchiveTest(@TempDir Path folder) {
        this.folder = folder;
        server = TestingServer.ofPlatform(folder);
        archives = new TestingArchives(server.admin(TenantId.SYSTEM));
        for (String name : List.of("shop", "acme")) {
            archives.operator().post(TestingArchives.TENANTS, "{metadata: {name: " + name + "}}");
            server.admin(new TenantId(name)).configMap("default", "a", "");
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart() {
        server.close();
        server = TestingServer.ofPlatform(folder);
        archives = new TestingArchives(server.admin(TenantId.SYSTEM));
    }

    private List<Entry> stored(String prefix) {
        return server.store().range(RangeQuery.prefix(Bytes.utf8(prefix), 0, 0)).entries();
    }

    private String header() {
        return TestingArchives.lines(archives.backup("shop")).getFirst();
    }

    private String ofRevision(String revision) {
        return header().replaceFirst("(?<=\"revision\":\")\\d+", revision);
    }

    private void begin() {
        Answer answer = archives.send("copy", 0, TestingArchives.part(header()));
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        assertThat(answer.status().string("phase")).isEqualTo("Restoring");
    }

    private void assertRefusedForGood(Answer refused) {
        assertThat(refused.code()).as(refused.message()).isEqualTo(400);
        assertThat(archives.phase("copy")).isEqualTo("Failed");
        assertThat(
                        archives.tenant("copy")
                                .status()
                                .children("conditions")
                                .getFirst()
                                .string("message", ""))
                .isNotEmpty();
        assertIsClosed();
    }

    private void assertIsClosed() {
        Answer inside = server.admin(COPY).get(MAPS);
        assertThat(inside.code()).isEqualTo(503);
        assertThat(inside.message()).isEqualTo("tenant \"copy\" is being restored");
    }

    private void assertCanBeDeleted() {
        assertThat(archives.operator().delete(TestingArchives.TENANTS + "/copy").code())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> archives.tenant("copy").code() == 404);
        assertThat(stored("/copy/")).isEmpty();
    }

    @Test
    void oneThatIsCutOffAnywhereIsNone() {
        byte[] archive = archives.backup("shop");
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> TestingArchives.parts(cut))
                    .as("%s of %s", length, archive.length)
                    .isInstanceOf(ArchiveException.class);
        }
    }

    @Test
    void oneThatIsChangedAnywhereIsNoneOrSaysTheSame() {
        byte[] archive = archives.backup("shop");
        List<String> lines = TestingArchives.lines(archive);
        Random random = new Random(11);
        for (int at = 0; at < archive.length; at++) {
            byte[] changed = archive.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(TestingArchives.lines(changed)).isEqualTo(lines);
            } catch (ArchiveException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void oneWithALineThatIsTooLongIsRefusedBeforeItIsRead() {
        byte[] archive =
                ArchiveParts.of(List.of(new byte[ArchiveLines.MAX_LINE_BYTES + 1])).array();
        assertThatThrownBy(() -> new ArchiveReader(new ByteArrayInputStream(archive)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("has a line of more than");
        begin();
        assertRefusedForGood(archives.send("copy", 1, archive));
    }

    @Test
    void oneWithoutAnHeaderMakesNothing() {
        String keysOfAnother = header().replace("\"tenant\":\"shop\"", "\"tenant\":\"acme\"");
        String newer = header().replace("\"version\":1", "\"version\":2");
        for (byte[] part :
                List.of(
                        TestingArchives.part("{}"),
                        TestingArchives.part(newer),
                        TestingArchives.part(ofRevision("-1")),
                        TestingArchives.part(ofRevision(Long.toString(Long.MAX_VALUE))),
                        TestingArchives.part(keysOfAnother),
                        TestingArchives.part(header(), MAP.formatted("x", "x")),
                        TestingArchives.part("not JSON"),
                        new byte[0],
                        new byte[] {1, 2, 3})) {
            Answer refused = archives.send("copy", 0, part);
            assertThat(refused.code()).as(refused.message()).isEqualTo(400);
            assertThat(refused.message()).startsWith("the archive is refused: ");
        }
        assertThat(archives.tenant("copy").code()).isEqualTo(404);
        assertThat(stored("/copy/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // No object's place.
                "{\"group\":\"atoll.dev\",\"resource\":\"origins\",\"name\":\"origin\",\"object\":{}}",
                "{\"group\":\"atoll.dev\",\"resource\":\"restores\",\"name\":\"restore\",\"object\":{}}",
                "{\"group\":\"atoll.dev\",\"resource\":\"tenants\",\"name\":\"x\",\"object\":{}}",
                "{\"group\":\"none\",\"resource\":\"nones\",\"name\":\"x\",\"object\":{}}",
                "{\"group\":\"..\",\"resource\":\"configmaps\",\"name\":\"x\",\"object\":{}}",
                "{\"group\":\"core\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"x\",\"object\":{}}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"name\":\"x\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"nodes\",\"namespace\":\"n\",\"name\":\"x\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"..\",\"name\":\"x\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"a/b\",\"name\":\"x\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"..\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"../x\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"a\\u0000\",\"deleted\":true}",
                "{\"group\":\"\",\"resource\":\"../../acme/core/configmaps\",\"name\":\"x\",\"deleted\":true}",
                // No object.
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"x\"}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"x\",\"object\":[]}",
                "{\"group\":\"\",\"resource\":\"configmaps\",\"namespace\":\"n\",\"name\":\"x\",\"object\":{}}",
                "not JSON",
                "[]",
                "{\"error\":{\"message\":\"the history was forgotten\"}}",
            })
    void whatIsNoObjectOfATenantIsRefused(String line) {
        List<Entry> acme = stored("/acme/");
        begin();
        assertRefusedForGood(
                archives.send("copy", 1, TestingArchives.part(MAP.formatted("a", "a"), line)));
        assertThat(stored("/copy/")).hasSize(2);
        assertThat(stored("/acme/")).isEqualTo(acme);
        // Nothing more is taken.
        Answer next = archives.send("copy", 1, TestingArchives.part(MAP.formatted("a", "a")));
        assertThat(next.code()).isEqualTo(409);
        restart();
        assertThat(archives.phase("copy")).isEqualTo("Failed");
        assertIsClosed();
        assertCanBeDeleted();
    }

    @Test
    void anObjectThatSaysItIsAnotherIsRefused() {
        String map = MAP.formatted("a", "a");
        for (String[] change :
                new String[][] {
                    {"\"name\":\"a\",\"namespace\"", "\"name\":\"b\",\"namespace\""},
                    {"\"namespace\":\"default\",\"uid\"", "\"namespace\":\"other\",\"uid\""},
                    {"\"uid\":\"u1\"", "\"uid\":\"\""},
                    {"\"uid\":\"u1\"", "\"uid\":\"a/../b\""},
                    {"\"kind\":\"ConfigMap\"", "\"kind\":\"Secret\""},
                    {"\"apiVersion\":\"v1\"", "\"apiVersion\":\"v2\""},
                    {"\"metadata\":{", "\"data\":[],\"metadata\":{"}
                }) {
            begin();
            String changed = map.replace(change[0], change[1]);
            assertThat(changed).isNotEqualTo(map);
            assertRefusedForGood(archives.send("copy", 1, TestingArchives.part(changed)));
            assertCanBeDeleted();
        }
    }

    @Test
    void objectsOutOfOrderAreRefused() {
        String a = MAP.formatted("a", "a");
        String b = MAP.formatted("b", "b");
        for (List<String> wrong : List.of(List.of(b, a), List.of(a, a))) {
            begin();
            assertRefusedForGood(
                    archives.send("copy", 1, TestingArchives.part(wrong.toArray(String[]::new))));
            assertCanBeDeleted();
        }
        begin();
        assertThat(archives.send("copy", 1, TestingArchives.part(b)).code()).isEqualTo(200);
        assertRefusedForGood(archives.send("copy", 2, TestingArchives.part(a)));
    }

    @Test
    void anEndThatIsNotItsOwnIsRefused() {
        List<String> lines = List.of(header(), MAP.formatted("a", "a"));
        List<String> ends = new ArrayList<>();
        ends.add(TestingArchives.end(List.of(lines.getFirst())));
        ends.add(TestingArchives.end(List.of(lines.getFirst(), MAP.formatted("b", "b"))));
        ends.add(TestingArchives.end(List.of(lines.getFirst(), lines.get(1), lines.get(1))));
        ends.add("{\"end\":{}}");
        for (String end : ends) {
            assertThat(archives.send("copy", 0, TestingArchives.part(lines.getFirst())).code())
                    .isEqualTo(201);
            assertThat(archives.send("copy", 1, TestingArchives.part(lines.get(1))).code())
                    .isEqualTo(200);
            assertRefusedForGood(archives.send("copy", 2, TestingArchives.part(end)));
            assertCanBeDeleted();
        }
    }

    @Test
    void partsAreTakenInTurnAndOfOneSession() {
        begin();
        byte[] one = TestingArchives.part(MAP.formatted("a", "a"));
        byte[] two = TestingArchives.part(MAP.formatted("b", "b"));
        assertThat(archives.send("copy", 2, two).code()).isEqualTo(409);
        assertThat(archives.send("copy", 1, one).code()).isEqualTo(200);
        // The same again, as when an answer was lost; but no other in its place.
        assertThat(archives.send("copy", 1, one).code()).isEqualTo(200);
        assertThat(archives.send("copy", 1, two).code()).isEqualTo(409);
        TestingClient operator = archives.operator();
        String restore = TestingArchives.TENANTS + "/copy/restore?part=2&session=";
        assertThat(operator.post(restore + "another-1", two, "application/gzip").code())
                .isEqualTo(409);
        assertThat(operator.post(restore + "x", two, "application/gzip").code()).isEqualTo(400);
        assertThat(archives.phase("copy")).isEqualTo("Restoring");
        assertThat(archives.send("copy", 2, two).code()).isEqualTo(200);
        String end =
                TestingArchives.end(
                        List.of(header(), MAP.formatted("a", "a"), MAP.formatted("b", "b")));
        assertThat(end).isNotEmpty();
    }

    @Test
    void oneThatIsNotWholeIsNotSeenOverARestartAndCanGoOn() {
        for (int i = 0; i < 250; i++) {
            server.admin(new TenantId("shop")).configMap("default", "map-" + i, "");
        }
        byte[] archive = archives.backup("shop");
        List<byte[]> parts = TestingArchives.parts(archive);
        assertThat(parts).hasSizeGreaterThan(4);
        assertThat(archives.send("copy", 0, parts.get(0)).code()).isEqualTo(201);
        assertThat(archives.send("copy", 0, parts.get(0)).code()).isEqualTo(200);
        assertThat(archives.send("copy", 1, parts.get(1)).code()).isEqualTo(200);
        restart();

        List<String> told = new CopyOnWriteArrayList<>();
        server.server()
                .tenants()
                .listen(
                        new TenantListener() {
                            @Override
                            public void created(Origin origin) {
                                told.add("created " + origin.tenant());
                            }

                            @Override
                            public void activated(TenantId tenant) {
                                told.add("activated " + tenant);
                            }
                        });
        assertThat(archives.phase("copy")).isEqualTo("Restoring");
        assertIsClosed();
        // Nothing that an operator does to the object opens it.
        TestingClient operator = archives.operator();
        String tenant = TestingArchives.TENANTS + "/copy";
        operator.patch("merge", tenant, "{\"spec\":{\"suspended\":true}}");
        operator.patch("merge", tenant, "{\"spec\":{\"suspended\":false}}");
        operator.patch("merge", tenant + "/status", "{\"status\":{\"phase\":\"Active\"}}");
        assertIsClosed();

        // The answer to the newest part may have been lost.
        for (int number = 1; number < parts.size(); number++) {
            assertThat(told).doesNotContain("created copy", "activated copy");
            Answer answer = archives.send("copy", number, parts.get(number));
            assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        }
        int last = parts.size() - 1;
        Answer again = archives.send("copy", last, parts.get(last));
        assertThat(again.status().string("phase")).isEqualTo("Active");
        assertThat(server.admin(COPY).get(MAPS).body().children("items")).hasSize(252);
        await().atMost(PATIENCE)
                .until(() -> told.containsAll(List.of("created copy", "activated copy")));
        assertThat(stored("/copy/atoll.dev/restores/")).isEmpty();
        assertThat(archives.send("copy", 1, parts.get(1)).code()).isIn(200, 409);
        restart();
        assertThat(server.admin(COPY).get(MAPS).body().children("items")).hasSize(252);
    }

    @Test
    void oneThatIsGivenUpIsDeleted() {
        begin();
        assertThat(archives.send("copy", 1, TestingArchives.part(MAP.formatted("a", "a"))).code())
                .isEqualTo(200);
        assertCanBeDeleted();
        Answer late = archives.send("copy", 2, TestingArchives.part(MAP.formatted("b", "b")));
        assertThat(late.code()).isIn(404, 409);
        assertThat(stored("/copy/")).isEmpty();
    }
}
