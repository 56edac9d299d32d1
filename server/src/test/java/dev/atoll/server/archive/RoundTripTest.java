package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.conversion.Conversions;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Write;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is restored is what was backed up.
final class RoundTripTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SHIPS = "/apis/example.com/v1/ships";
    private static final TenantId SHOP = new TenantId("shop");
    private static final TenantId COPY = new TenantId("copy");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<String> LEFT_OUT =
            Set.of("nodes", "csinodes", "volumeattachments", "resourceslices", "events");

    private final TestingServer server;
    private final TestingArchives archives;
    private final Random random = new Random(42);

    RoundTripTest(@TempDir Path folder) {
        server = TestingServer.ofPlatform(folder);
        archives = new TestingArchives(server.admin(TenantId.SYSTEM));
        String shop = "{metadata: {name: shop}, spec: {displayName: The shop, quota: {nodes: 7}}}";
        made(archives.operator().post(TestingArchives.TENANTS, shop));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Answer made(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isIn(200, 201);
        return answer;
    }

    private TestingClient shop() {
        return server.admin(SHOP);
    }

    private void delete(String name) {
        made(archives.operator().delete(TestingArchives.TENANTS + "/" + name));
        await().atMost(PATIENCE).until(() -> archives.tenant(name).code() == 404);
    }

    /// What the store has of a tenant, by the keys without the tenant.
    private Map<String, Bytes> stored(TenantId tenant) {
        String prefix = "/" + tenant.name() + "/";
        Map<String, Bytes> all = new TreeMap<>();
        server.store()
                .range(RangeQuery.prefix(Bytes.utf8(prefix), 0, 0))
                .entries()
                .forEach(entry ->
                        all.put(entry.key().utf8().substring(prefix.length()), entry.value()));
        all.remove("atoll.dev/origins/-/origin");
        return all;
    }

    /// Puts objects of a kind into the store, with whatever chance puts into their metadata.
    private void plant(Kind kind) {
        for (int number = 0; number < 3; number++) {
            String namespace = kind.namespaced() ? "ns-" + random.nextInt(2) : "";
            String name = "planted-" + number;
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("name", name);
            if (kind.namespaced()) {
                metadata.put("namespace", namespace);
            }
            metadata.put("uid", "u-" + random.nextLong(1L << 40));
            metadata.put("generation", random.nextLong(1, 9));
            metadata.put("creationTimestamp", "2026-01-02T03:04:05Z");
            metadata.put("labels", labels());
            metadata.put("annotations", labels());
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("apiVersion", kind.identity().apiVersion());
            object.put("kind", kind.identity().kind());
            object.put("metadata", metadata);
            ObjectKey key =
                    new ObjectKey(SHOP, kind.identity().group(), kind.plural(), namespace, name);
            server.store()
                    .write(
                            Write.of(
                                    ObjectWrite.of(key, object, kind.selectableFields(object))
                                            .put(new Write.Anything())));
        }
    }

    private Map<String, Object> labels() {
        Map<String, Object> labels = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            labels.put("k" + random.nextInt(5), "ü\n\"\\ " + random.nextInt());
        }
        return labels;
    }

    private List<Kind> storedKinds() {
        Conversions conversions = Conversions.in(server.catalog());
        return server.catalog().forTenants().kinds().stream()
                .filter(kind -> kind.isStored() && conversions.of(kind) instanceof Conversion.None)
                .toList();
    }

    private void fill() {
        TestingClient shop = shop();
        for (String name : List.of("ns-0", "ns-1")) {
            shop.namespace(name);
        }
        storedKinds().forEach(this::plant);
        made(shop.delete(MAPS + "/kube-root-ca.crt"));
        String patch = "{\"metadata\":{\"labels\":{\"own\":\"yes\"}}}";
        made(shop.patch("merge", "/api/v1/namespaces/default/serviceaccounts/default", patch));
        made(
                shop.post(
                        "/api/v1/namespaces/default/services",
                        "{metadata: {name: web}, spec: {type: NodePort, ports: [{port: 80}]}}"));
        made(
                shop.post(
                        "/apis/apps/v1/namespaces/default/deployments",
                        "{metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {a: b}},"
                                + " template: {metadata: {labels: {a: b}}, spec: {containers:"
                                + " [{name: c, image: i, resources: {requests: {cpu: 100m}}}]}}}}"));
        made(
                shop.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{metadata: {name: ships.example.com}, spec: {group: example.com, scope: Cluster,"
                                + " names: {plural: ships, kind: Ship}, versions: [{name: v1, served: true,"
                                + " storage: true, schema: {openAPIV3Schema: {type: object}}}]}}"));
        made(shop.post(SHIPS, "{metadata: {name: first}}"));
    }

    private static List<Object> withoutRevisions(Answer list) {
        List<Object> items = new ArrayList<>();
        for (Tree item : list.body().children("items")) {
            Map<String, Object> metadata = new LinkedHashMap<>(item.child("metadata").fields());
            metadata.remove("resourceVersion");
            Map<String, Object> object = new LinkedHashMap<>(item.fields());
            object.put("metadata", metadata);
            items.add(object);
        }
        return items;
    }

    private static String path(Kind kind) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + "/"
                + kind.plural();
    }

    @Test
    void aCopyAnswersAsTheOriginalDoesOnEveryResource() {
        fill();
        Answer restored = made(archives.restore("copy", archives.backup("shop")));
        assertThat(restored.status().string("phase")).isEqualTo("Active");
        TestingClient shop = shop();
        TestingClient copy = server.admin(COPY);
        for (Kind kind : server.catalog().forTenants().kinds()) {
            if (kind.isStored()) {
                List<Object> original = withoutRevisions(shop.get(path(kind)));
                assertThat(withoutRevisions(copy.get(path(kind))))
                        .as(path(kind))
                        .isEqualTo(LEFT_OUT.contains(kind.plural()) ? List.of() : original);
                assertThat(original).isNotEmpty();
            }
        }
        assertThat(withoutRevisions(copy.get(SHIPS)))
                .hasSize(1)
                .isEqualTo(withoutRevisions(shop.get(SHIPS)));
        Map<String, Bytes> expected = stored(SHOP);
        expected.keySet().removeIf(key -> LEFT_OUT.contains(key.split("/")[1]));
        assertThat(stored(COPY)).isEqualTo(expected);
        assertThat(copy.get(MAPS + "/kube-root-ca.crt").code()).isEqualTo(404);
        assertThat(copy.get("/api/v1/pods?fieldSelector=spec.nodeName=").body().children("items"))
                .hasSize(3);
    }

    @Test
    void aCopyIsATenantOfItsOwn() {
        shop().configMap("default", "a", "");
        KeyPairAndCertificate ofShop = server.certificate(SHOP, "admin", "system:masters");
        made(archives.restore("copy", archives.backup("shop"), "&displayName=Second"));

        Answer tenant = archives.tenant("copy");
        assertThat(tenant.spec().string("displayName")).isEqualTo("Second");
        assertThat(tenant.spec().child("quota").integer("nodes")).isEqualTo(7);
        assertThat(tenant.metadata().string("uid"))
                .isNotEqualTo(archives.tenant("shop").metadata().string("uid"));
        assertThat(server.client(ofShop).get("/tenants/copy" + MAPS).code()).isEqualTo(401);
        TestingClient copy = server.admin(COPY);
        made(copy.delete(MAPS + "/a"));
        assertThat(shop().get(MAPS + "/a").code()).isEqualTo(200);
        assertThat(copy.get("/tenants/shop" + MAPS).code()).isEqualTo(401);
    }

    @Test
    void underItsOwnNameItsCredentialsAreGoodAgain() {
        TestingClient before = shop();
        made(before.configMap("default", "a", ""));
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        String uid = before.get(accounts + "/default").metadata().string("uid");
        byte[] archive = archives.backup("shop");
        delete("shop");
        assertThat(before.get(MAPS).code()).isEqualTo(401);
        made(archives.restore("shop", archive));
        assertThat(before.get(MAPS + "/a").code()).isEqualTo(200);
        assertThat(before.get(accounts + "/default").metadata().string("uid")).isEqualTo(uid);
    }

    @Test
    void aTokenIsAskedToComeAgainUntilItsTenantIsWhole() {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        shop().namespace("own");
        made(shop().post("/api/v1/namespaces/own/serviceaccounts", "{metadata: {name: robot}}"));
        String robots = "/api/v1/namespaces/own/serviceaccounts/robot/token";
        String token = shop().post(robots, "{spec: {}}").status().string("token", "");
        TestingClient robot =
                new TestingClient(
                        new HttpsTransport(
                                URI.create(server.address()),
                                Credentials.trusting(server.authorityPem()),
                                () -> token));
        assertThat(robot.get(accounts).code()).isEqualTo(403);
        byte[] archive = archives.backup("shop");
        delete("shop");
        assertThat(robot.get(accounts).code()).isEqualTo(401);
        List<byte[]> parts = TestingArchives.parts(archive);
        made(archives.send("shop", 0, parts.getFirst()));
        await().atMost(PATIENCE).until(() -> robot.get(accounts).code() == 503);
        // Nobody else learns of it by the token.
        Answer review =
                server.admin(TenantId.DEFAULT)
                        .post(
                                "/apis/authentication.k8s.io/v1/tokenreviews",
                                "{spec: {token: " + token + "}}");
        assertThat(review.code()).isEqualTo(201);
        assertThat(review.status().bool("authenticated")).isFalse();
        for (int number = 1; number < parts.size(); number++) {
            made(archives.send("shop", number, parts.get(number)));
        }
        await().atMost(PATIENCE).until(() -> robot.get(accounts).code() == 403);
    }

    @Test
    void unlessItGetsNewKeysOrTheArchiveHasNone() throws IOException {
        TestingClient before = shop();
        made(before.configMap("default", "a", ""));
        byte[] whole = archives.backup("shop");
        byte[] keyless;
        try (InputStream in = archives.open("shop", Map.of("keys", "false"))) {
            keyless = in.readAllBytes();
        }
        assertThat(TestingArchives.lines(whole).getFirst()).contains("PRIVATE KEY");
        assertThat(TestingArchives.lines(keyless).getFirst()).doesNotContain("PRIVATE KEY");
        delete("shop");
        made(archives.restore("shop", whole, "&newKeys=true"));
        assertThat(before.get(MAPS).code()).isEqualTo(401);
        assertThat(shop().get(MAPS + "/a").code()).isEqualTo(200);
        delete("shop");
        made(archives.restore("shop", keyless));
        assertThat(before.get(MAPS).code()).isEqualTo(401);
        assertThat(shop().get(MAPS + "/a").code()).isEqualTo(200);
    }

    @Test
    void aSuspendedTenantComesBackSuspended() {
        made(shop().configMap("default", "a", ""));
        archives.operator()
                .patch(
                        "merge",
                        TestingArchives.TENANTS + "/shop",
                        "{\"spec\":{\"suspended\":true}}");
        made(archives.restore("copy", archives.backup("shop")));
        assertThat(archives.phase("copy")).isEqualTo("Suspended");
        assertThat(server.admin(COPY).get(MAPS).code()).isEqualTo(403);
    }

    @Test
    void eventsComeAlongWhereAskedFor() throws IOException {
        made(
                shop().post(
                                "/api/v1/namespaces/default/events",
                                "{metadata: {name: e}, involvedObject: {kind: Pod, namespace: default},"
                                        + " reason: R, type: Normal}"));
        byte[] archive;
        try (InputStream in = archives.open("shop", Map.of("events", "true"))) {
            archive = in.readAllBytes();
        }
        made(archives.restore("copy", archive));
        assertThat(server.admin(COPY).get("/api/v1/namespaces/default/events/e").code())
                .isEqualTo(200);
    }

    @Test
    void underItsOwnNameRevisionsOnlyGrow() {
        TestingClient before = shop();
        made(before.configMap("default", "a", ""));
        List<String> lines = new ArrayList<>(TestingArchives.lines(archives.backup("shop")));
        String far = "\"revision\":\"1000000\"";
        lines.set(0, lines.getFirst().replaceFirst("\"revision\":\"\\d+\"", far));
        lines.removeLast();
        delete("shop");
        // As on an installation whose store has seen less.
        made(archives.send("shop", 0, TestingArchives.part(lines.getFirst())));
        String[] objects = lines.subList(1, lines.size()).toArray(String[]::new);
        made(archives.send("shop", 1, TestingArchives.part(objects)));
        made(archives.send("shop", 2, TestingArchives.part(TestingArchives.end(lines))));
        Answer maps = before.get(MAPS);
        for (Tree map : maps.body().children("items")) {
            assertThat(map.child("metadata").integer("generation", 0)).isZero();
            assertThat(Long.parseLong(map.child("metadata").string("resourceVersion", "")))
                    .isGreaterThan(1_000_000);
        }
        Answer later = made(before.configMap("default", "b", ""));
        assertThat(Long.parseLong(later.revision())).isGreaterThan(Long.parseLong(maps.revision()));
        try (EventStream stale = before.watch(MAPS + "?resourceVersion=1000000")) {
            assertThat(TestingClient.next(stale).object().integer("code", 0)).isEqualTo(410);
        }
        byte[] again = archives.backup("shop");
        assertThat(TestingArchives.lines(again).getFirst())
                .containsPattern("\"revision\":\"100\\d{4}\"");
    }

    private void fillWithMaps(int count) {
        TestingClient shop = shop();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(300).forEach(number -> text.append(Integer.toHexString(number)));
            made(shop.configMap("default", "map-" + i, ", data: {k: \"" + text + "\"}"));
        }
    }

    @Test
    void whatIsWrittenDuringABackupIsNotInIt() throws IOException {
        fillWithMaps(200);
        TestingClient shop = shop();
        byte[] archive;
        try (InputStream in = archives.open("shop", Map.of())) {
            int first = in.read();
            for (int i = 0; i < 200; i += 2) {
                made(shop.delete(MAPS + "/map-" + i));
                made(shop.configMap("default", "late-" + i, ""));
            }
            byte[] rest = in.readAllBytes();
            archive = new byte[rest.length + 1];
            archive[0] = (byte) first;
            System.arraycopy(rest, 0, archive, 1, rest.length);
        }
        long revision =
                new ArchiveReader(new ByteArrayInputStream(archive)).header().moment().revision();
        made(archives.restore("copy", archive));
        Answer then = shop.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + revision);
        assertThat(withoutRevisions(server.admin(COPY).get(MAPS)))
                .hasSize(201)
                .isEqualTo(withoutRevisions(then));
    }

    @Test
    void aBackupThatIsSlowerThanHistoryIsForgottenSaysSo() throws IOException {
        fillWithMaps(300);
        try (InputStream in = archives.open("shop", Map.of())) {
            ArchiveReader reader = new ArchiveReader(in);
            made(shop().configMap("default", "late", ""));
            server.store().compact(server.store().revision());
            assertThatThrownBy(reader::check)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("the backup broke off")
                    .hasMessageContaining("forgotten");
        }
    }
}
