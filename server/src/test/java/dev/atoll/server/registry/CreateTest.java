package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.HeldStore;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class CreateTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final TestingServer server;
    private final TestingClient admin;

    CreateTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void setsWhatIsTheServersToSet() {
        Answer made =
                admin.post(
                        MAPS,
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata:
                          name: own
                          uid: chosen
                          creationTimestamp: "2001-01-01T00:00:00Z"
                          deletionTimestamp: "2001-01-01T00:00:00Z"
                        data: {a: b}
                        """);

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.metadata().string("uid", "")).hasSize(36);
        assertThat(made.metadata().string("creationTimestamp", ""))
                .startsWith("20")
                .isNotEqualTo("2001-01-01T00:00:00Z");
        assertThat(made.metadata().has("deletionTimestamp")).isFalse();
        assertThat(made.metadata().string("namespace", "")).isEqualTo("default");
        assertThat(made.revision()).matches("[1-9][0-9]*");
        assertThat(admin.get(MAPS + "/own").body()).isEqualTo(made.body());
    }

    @Test
    void makesANameFromAPrefix() {
        String wanted = "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: made-}}";

        Answer one = admin.post(MAPS, wanted);
        Answer other = admin.post(MAPS, wanted);

        assertThat(one.name()).matches("made-[a-z0-9]{5}");
        assertThat(other.name()).matches("made-[a-z0-9]{5}").isNotEqualTo(one.name());
    }

    @Test
    void refusesANameThatIsTaken() {
        admin.configMap("default", "taken", "");

        Answer refused = admin.configMap("default", "taken", "");

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("AlreadyExists");
        assertThat(refused.message()).isEqualTo("configmaps \"taken\" already exists");
    }

    @Test
    void refusesAnObjectOfNoNamespace() {
        Answer refused = admin.configMap("nowhere", "a", "");

        assertThat(refused.code()).isEqualTo(404);
        assertThat(refused.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void refusesContentOfANamespaceThatIsBeingDeleted() {
        admin.namespace("leaving");
        admin.delete("/api/v1/namespaces/leaving");

        Answer refused = admin.configMap("leaving", "late", "");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "configmaps \"late\" is forbidden: unable to create new content in namespace"
                                + " leaving because it is being terminated");
    }

    @Test
    void refusesContentOfANamespaceWhoseDeletionMemoryHasNotSeen(@TempDir Path folder)
            throws Exception {
        AtomicReference<HeldStore> held = new AtomicReference<>();
        try (TestingServer behind =
                        TestingServer.open(
                                folder, store -> held.updateAndGet(_ -> new HeldStore(store)));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            TestingClient client = behind.admin(TestingServer.ALPHA);
            client.namespace("leaving");
            assertThat(client.get("/api/v1/namespaces/leaving").code()).isEqualTo(200);
            held.get().hold();
            client.delete("/api/v1/namespaces/leaving");
            Future<Answer> late = clients.submit(() -> client.configMap("leaving", "late", ""));
            held.get().awaitWrites(2);
            held.get().release();

            assertThat(late.get().code()).isEqualTo(403);
            assertThat(client.get("/api/v1/namespaces/leaving/configmaps/late").code())
                    .isEqualTo(404);
        }
    }

    @Test
    void refusesAnObjectThatSaysItsRevision() {
        Answer refused =
                admin.post(
                        MAPS,
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: v, resourceVersion: '1'}}");

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo("resourceVersion should not be set on objects to be created");
    }

    @Test
    void dropsTheStatusThatAClientBrings() {
        Answer made =
                admin.post(
                        "/apis/apps/v1/namespaces/default/deployments",
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web}
                        spec:
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: web, image: web}]}
                        status: {replicas: 7}
                        """);

        assertThat(made.code()).isEqualTo(201);
        assertThat(made.status().isEmpty()).isTrue();
        assertThat(made.metadata().integer("generation", 0)).isEqualTo(1);
        assertThat(made.spec().integer("replicas", 0)).isEqualTo(1);
    }

    @Test
    void refusesAnotherNamespaceThanThatOfThePath() {
        Answer refused =
                admin.post(
                        MAPS,
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: y}}");

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo(
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request");
    }

    @Test
    void refusesAnotherKindThanThatOfThePath() {
        Answer refused = admin.post(MAPS, "{apiVersion: v1, kind: Secret, metadata: {name: x}}");

        assertThat(refused.code()).isEqualTo(400);
    }

    @Test
    void readsProtobuf() {
        byte[] name = field(1, "proto".getBytes(StandardCharsets.UTF_8));
        byte[] entry =
                joined(
                        field(1, "a".getBytes(StandardCharsets.UTF_8)),
                        field(2, "b".getBytes(StandardCharsets.UTF_8)));
        byte[] type =
                joined(
                        field(1, "v1".getBytes(StandardCharsets.UTF_8)),
                        field(2, "ConfigMap".getBytes(StandardCharsets.UTF_8)));
        byte[] body =
                joined(
                        "k8s\0".getBytes(StandardCharsets.US_ASCII),
                        field(1, type),
                        field(2, joined(field(1, name), field(2, entry))));

        Answer made = admin.post(MAPS, body, "application/vnd.kubernetes.protobuf");

        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.name()).isEqualTo("proto");
        assertThat(made.body().child("data").string("a", "")).isEqualTo("b");
    }

    private static byte[] field(int number, byte[] content) {
        return joined(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void changesNothingInADryRun() {
        Answer tried =
                admin.post(
                        MAPS + "?dryRun=All",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: dry}}");

        assertThat(tried.code()).isEqualTo(201);
        assertThat(tried.metadata().string("uid", "")).isNotEmpty();
        assertThat(admin.get(MAPS + "/dry").code()).isEqualTo(404);
    }

    @Test
    void refusesUnknownFieldsWhereTheClientIsStrict() {
        String body = "{apiVersion: v1, kind: ConfigMap, metadata: {name: odd}, datas: {}}";

        Answer strict = admin.post(MAPS + "?fieldValidation=Strict", body);
        Answer warned = admin.post(MAPS + "?fieldValidation=Warn", body);
        Answer ignored = admin.post(MAPS + "?fieldValidation=Ignore", body.replace("odd", "odder"));

        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message()).endsWith("strict decoding error: unknown field \"datas\"");
        assertThat(warned.code()).isEqualTo(201);
        assertThat(warned.body().has("datas")).isFalse();
        assertThat(ignored.code()).isEqualTo(201);
    }
}
