package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class UpdateTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    private final TestingServer server;
    private final TestingClient admin;

    UpdateTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer deployment(String name) {
        Answer made =
                admin.post(
                        DEPLOYMENTS,
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: NAME}
                        spec:
                          replicas: 2
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: web, image: web}]}
                        """
                                .replace("NAME", name));
        assertThat(made.code()).isEqualTo(201);
        return made;
    }

    @Test
    void refusesAStaleRevision() {
        Answer made = admin.configMap("default", "stale", "");
        admin.patch("merge", MAPS + "/stale", "{\"data\":{\"a\":\"1\"}}");

        Answer refused = admin.put(MAPS + "/stale", made.body());

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("Conflict");
        assertThat(refused.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"stale\": the object has been"
                                + " modified; please apply your changes to the latest version and try"
                                + " again");
    }

    @Test
    void takesAnUpdateThatNamesNoRevision() {
        admin.configMap("default", "loose", "");

        Answer updated =
                admin.put(
                        MAPS + "/loose",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: loose}, data: {a: b}}");

        assertThat(updated.code()).isEqualTo(200);
        assertThat(updated.body().child("data").string("a", "")).isEqualTo("b");
    }

    @Test
    void keepsTheRevisionWhereNothingChanges() {
        Answer made = admin.configMap("default", "same", ", data: {a: b}");

        Answer updated = admin.put(MAPS + "/same", made.body());
        Answer patched = admin.patch("merge", MAPS + "/same", "{\"data\":{\"a\":\"b\"}}");

        assertThat(updated.revision()).isEqualTo(made.revision());
        assertThat(patched.revision()).isEqualTo(made.revision());
    }

    @Test
    void countsChangesOfTheSpecOnly() {
        Answer made = deployment("counted");

        Answer labelled =
                admin.patch(
                        "merge",
                        DEPLOYMENTS + "/counted",
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        Answer scaled =
                admin.patch("merge", DEPLOYMENTS + "/counted", "{\"spec\":{\"replicas\":3}}");

        assertThat(made.metadata().integer("generation", 0)).isEqualTo(1);
        assertThat(labelled.metadata().integer("generation", 0)).isEqualTo(1);
        assertThat(scaled.metadata().integer("generation", 0)).isEqualTo(2);
    }

    @Test
    void keepsStatusAndSpecApart() {
        Answer made = deployment("apart");
        Tree odd = made.body().with("status", Tree.empty().with("replicas", 9L).fields());
        Answer bySpec = admin.put(DEPLOYMENTS + "/apart", odd);
        assertThat(bySpec.status().isEmpty()).isTrue();

        Answer byStatus =
                admin.put(
                        DEPLOYMENTS + "/apart/status",
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: apart}
                        spec: {replicas: 8}
                        status: {replicas: 2}
                        """);

        assertThat(byStatus.code()).isEqualTo(200);
        assertThat(byStatus.status().integer("replicas", 0)).isEqualTo(2);
        assertThat(byStatus.spec()).isEqualTo(made.spec());
        assertThat(byStatus.metadata().integer("generation", 0)).isEqualTo(1);
    }

    @Test
    void keepsTheSpecWhereAStatusUpdateLeavesItOut() {
        Answer made = deployment("statusonly");

        Answer updated =
                admin.put(
                        DEPLOYMENTS + "/statusonly/status",
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: statusonly},"
                                + " status: {replicas: 2}}");

        assertThat(updated.code()).isEqualTo(200);
        assertThat(updated.spec()).isEqualTo(made.spec());
    }

    @Test
    void understandsThreePatches() {
        deployment("patched");
        String path = DEPLOYMENTS + "/patched";

        Answer merged = admin.patch("merge", path, "{\"spec\":{\"replicas\":4}}");
        Answer strategic =
                admin.patch(
                        "strategic-merge",
                        path,
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":"
                                + "[{\"name\":\"side\",\"image\":\"side\"}]}}}}");
        Answer json =
                admin.patch(
                        "json",
                        path,
                        "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":5}]");

        assertThat(merged.spec().integer("replicas", 0)).isEqualTo(4);
        assertThat(strategic.spec().child("template").child("spec").children("containers"))
                .extracting(container -> container.string("name", ""))
                .containsExactlyInAnyOrder("web", "side");
        assertThat(json.spec().integer("replicas", 0)).isEqualTo(5);
    }

    @Test
    void refusesAPatchWhoseTestFails() {
        admin.configMap("default", "tested", ", data: {a: b}");

        Answer refused =
                admin.patch(
                        "json",
                        MAPS + "/tested",
                        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"c\"}]");

        assertThat(refused.code()).isEqualTo(422);
    }

    @Test
    void takesRevisionAndUidInAPatchAsPreconditions() {
        Answer made = admin.configMap("default", "fenced", "");
        String path = MAPS + "/fenced";

        Answer stale = admin.patch("merge", path, "{\"metadata\":{\"resourceVersion\":\"1\"}}");
        Answer other = admin.patch("merge", path, "{\"metadata\":{\"uid\":\"other\"}}");
        Answer right =
                admin.patch(
                        "merge",
                        path,
                        "{\"metadata\":{\"resourceVersion\":\""
                                + made.revision()
                                + "\"},\"data\":{\"a\":\"b\"}}");

        assertThat(stale.code()).isEqualTo(409);
        assertThat(other.code()).isEqualTo(409);
        assertThat(other.message()).contains("Precondition failed: UID in precondition: other");
        assertThat(right.code()).isEqualTo(200);
    }

    @Test
    void refusesAPatchThatMakesItAnotherObject() {
        admin.configMap("default", "fixed", "");
        String path = MAPS + "/fixed";

        Answer renamed = admin.patch("merge", path, "{\"metadata\":{\"name\":\"other\"}}");
        Answer moved = admin.patch("merge", path, "{\"metadata\":{\"namespace\":\"other\"}}");
        Answer turned = admin.patch("merge", path, "{\"kind\":\"Secret\"}");

        assertThat(renamed.code()).isEqualTo(400);
        assertThat(renamed.message())
                .isEqualTo(
                        "the name of the object (other) does not match the name on the URL (fixed)");
        assertThat(moved.code()).isEqualTo(400);
        assertThat(turned.code()).isEqualTo(400);
        assertThat(admin.get(path).name()).isEqualTo("fixed");
    }

    @Test
    void refusesAnUpdateOfAWholeCollection() {
        Answer put = admin.put(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        String selecting = MAPS + "?fieldSelector=metadata.name=a";
        Answer patch = admin.patch("merge", selecting, "{}");

        assertThat(put.code()).isEqualTo(405);
        assertThat(patch.code()).isEqualTo(405);
    }

    @Test
    void refusesAnUpdateUnderAnotherName() {
        admin.configMap("default", "here", "");

        Answer other =
                admin.put(
                        MAPS + "/here",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: there}}");
        Answer nameless = admin.put(MAPS + "/here", "{apiVersion: v1, kind: ConfigMap}");

        assertThat(other.code()).isEqualTo(400);
        assertThat(nameless.code()).isEqualTo(400);
    }

    @Test
    void refusesAnUnknownTypeOfPatch() {
        admin.configMap("default", "odd", "");

        assertThat(admin.patch("unknown", MAPS + "/odd", "{}").code()).isEqualTo(415);
    }

    @Test
    void changesNothingInADryRun() {
        Answer made = admin.configMap("default", "dry", "");

        Answer tried = admin.patch("merge", MAPS + "/dry?dryRun=All", "{\"data\":{\"a\":\"b\"}}");

        assertThat(tried.body().child("data").string("a", "")).isEqualTo("b");
        assertThat(admin.get(MAPS + "/dry").body()).isEqualTo(made.body());
    }

    @Test
    void losesNoneOfManyPatchesAtOnce() throws InterruptedException {
        admin.configMap("default", "busy", "");
        Thread[] writers = new Thread[8];
        for (int i = 0; i < writers.length; i++) {
            String body = "{\"data\":{\"k" + i + "\":\"v\"}}";
            writers[i] = Thread.ofVirtual().start(() -> admin.patch("merge", MAPS + "/busy", body));
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(admin.get(MAPS + "/busy").body().child("data").fields()).hasSize(8);
    }
}
