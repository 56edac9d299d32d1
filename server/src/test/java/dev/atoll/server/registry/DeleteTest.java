package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

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
final class DeleteTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";

    private final TestingServer server;
    private final TestingClient admin;

    DeleteTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer pod(String name) {
        Answer made =
                admin.post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: "
                                + name
                                + "}, spec: {terminationGracePeriodSeconds: 12, containers:"
                                + " [{name: c, image: i}]}}");
        assertThat(made.code()).isEqualTo(201);
        return made;
    }

    private Answer bind(String pod, String node) {
        return admin.post(
                PODS + "/" + pod + "/binding",
                "{apiVersion: v1, kind: Binding, metadata: {name: "
                        + pod
                        + "}, target: {kind: Node, name: "
                        + node
                        + "}}");
    }

    @Test
    void answersWithASuccessThatNamesTheObject() {
        Answer made = admin.configMap("default", "gone", "");

        Answer deleted = admin.delete(MAPS + "/gone");

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.body().string("status", "")).isEqualTo("Success");

        assertThat(deleted.body().child("details").string("name", "")).isEqualTo("gone");
        assertThat(deleted.body().child("details").string("kind", "")).isEqualTo("configmaps");
        assertThat(deleted.body().child("details").string("uid", ""))
                .isEqualTo(made.metadata().string("uid", "-"));
        assertThat(admin.get(MAPS + "/gone").code()).isEqualTo(404);
        assertThat(admin.delete(MAPS + "/gone").code()).isEqualTo(404);
    }

    @Test
    void removesAPodOfNoNodeAtOnce() {
        pod("unbound");

        assertThat(admin.delete(PODS + "/unbound").code()).isEqualTo(200);

        assertThat(admin.get(PODS + "/unbound").code()).isEqualTo(404);
    }

    @Test
    void givesAPodOfANodeItsGracePeriod() {
        pod("graceful");
        assertThat(bind("graceful", "n1").code()).isEqualTo(201);

        Answer leaving = admin.delete(PODS + "/graceful");
        assertThat(leaving.metadata().integer("deletionGracePeriodSeconds", -1)).isEqualTo(12);
        assertThat(leaving.metadata().has("deletionTimestamp")).isTrue();

        Answer longer = admin.delete(PODS + "/graceful", "{gracePeriodSeconds: 60}");
        assertThat(longer.metadata().integer("deletionGracePeriodSeconds", -1)).isEqualTo(12);
        Answer shorter = admin.delete(PODS + "/graceful?gracePeriodSeconds=3");
        assertThat(shorter.metadata().integer("deletionGracePeriodSeconds", -1)).isEqualTo(3);

        assertThat(admin.delete(PODS + "/graceful", "{gracePeriodSeconds: 0}").code())
                .isEqualTo(200);
        assertThat(admin.get(PODS + "/graceful").code()).isEqualTo(404);
    }

    @Test
    void refusesADeletionWhosePreconditionsFail() {
        Answer made = admin.configMap("default", "fenced", "");

        Answer uid = admin.delete(MAPS + "/fenced", "{preconditions: {uid: other}}");
        Answer revision = admin.delete(MAPS + "/fenced", "{preconditions: {resourceVersion: '1'}}");
        Answer right =
                admin.delete(
                        MAPS + "/fenced",
                        "{preconditions: {uid: " + made.metadata().string("uid", "") + "}}");

        assertThat(uid.code()).isEqualTo(409);
        assertThat(uid.message()).contains("Precondition failed: UID in precondition: other");
        assertThat(revision.code()).isEqualTo(409);
        assertThat(right.code()).isEqualTo(200);
    }

    @Test
    void keepsAnObjectUntilItsFinalizersAreDone() {
        admin.post(
                MAPS,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: kept, finalizers:"
                        + " [example.com/hold]}}");

        Answer leaving = admin.delete(MAPS + "/kept");
        assertThat(leaving.metadata().has("deletionTimestamp")).isTrue();
        assertThat(admin.get(MAPS + "/kept").code()).isEqualTo(200);
        Answer added =
                admin.patch(
                        "merge",
                        MAPS + "/kept",
                        "{\"metadata\":{\"finalizers\":[\"example.com/hold\",\"example.com/b\"]}}");
        assertThat(added.code()).isEqualTo(422);

        Answer done = admin.patch("merge", MAPS + "/kept", "{\"metadata\":{\"finalizers\":null}}");

        assertThat(done.code()).isEqualTo(200);
        assertThat(admin.get(MAPS + "/kept").code()).isEqualTo(404);
    }

    @Test
    void leavesDependentsToTheGarbageCollectorAsAsked() {
        admin.configMap("default", "front", "");
        admin.configMap("default", "orphaned", "");
        admin.configMap("default", "back", "");

        Answer foreground = admin.delete(MAPS + "/front", "{propagationPolicy: Foreground}");
        Answer orphan = admin.delete(MAPS + "/orphaned?propagationPolicy=Orphan");
        Answer older = admin.delete(MAPS + "/back?orphanDependents=true");
        Answer unknown = admin.delete(MAPS + "/back", "{propagationPolicy: Maybe}");

        assertThat(foreground.metadata().strings("finalizers"))
                .containsExactly("foregroundDeletion");
        assertThat(orphan.metadata().strings("finalizers")).containsExactly("orphan");
        assertThat(older.metadata().strings("finalizers")).containsExactly("orphan");
        assertThat(unknown.code()).isEqualTo(422);
    }

    @Test
    void deletesACollectionBySelector() {
        admin.namespace("many");
        String maps = "/api/v1/namespaces/many/configmaps";
        for (String name : new String[] {"a", "b", "c"}) {
            String color = name.equals("c") ? "red" : "blue";
            admin.post(
                    maps,
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: "
                            + name
                            + ", labels: {color: "
                            + color
                            + "}}}");
        }

        Answer deleted = admin.delete(maps + "?labelSelector=color=blue");

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(admin.get(maps).body().children("items"))
                .extracting(item -> item.child("metadata").string("name", ""))
                .containsExactly("c");
    }

    @Test
    void deletesACollectionOfPodsWithTheGraceOfTheQuery() {
        admin.namespace("manypods");
        admin.post(
                "/api/v1/namespaces/manypods/serviceaccounts",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        String pods = "/api/v1/namespaces/manypods/pods";
        admin.post(
                pods,
                "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n, containers:"
                        + " [{name: c, image: i}]}}");

        admin.delete(pods + "?gracePeriodSeconds=7");

        assertThat(admin.get(pods + "/a").metadata().integer("deletionGracePeriodSeconds", -1))
                .isEqualTo(7);
        assertThat(admin.delete("/api/v1/pods").code()).isEqualTo(405);
    }

    @Test
    void changesNothingInADryRun() {
        admin.configMap("default", "dry", "");

        Answer tried = admin.delete(MAPS + "/dry?dryRun=All");

        assertThat(tried.code()).isEqualTo(200);
        assertThat(tried.body().string("status", "")).isEqualTo("Success");
        assertThat(admin.get(MAPS + "/dry").code()).isEqualTo(200);
        assertThat(admin.delete(MAPS + "/dry?dryRun=Some").code()).isEqualTo(400);
    }

    @Test
    void keepsANamespaceUntilItIsFinalized() {
        Answer made =
                admin.post(
                        "/api/v1/namespaces",
                        "{apiVersion: v1, kind: Namespace, metadata: {name: phased}}");
        assertThat(made.spec().strings("finalizers")).containsExactly("kubernetes");
        assertThat(made.status().string("phase", "")).isEqualTo("Active");
        assertThat(made.metadata().stringMap("labels"))
                .containsEntry("kubernetes.io/metadata.name", "phased");

        Answer leaving = admin.delete("/api/v1/namespaces/phased");
        assertThat(leaving.status().string("phase", "")).isEqualTo("Terminating");

        Answer done =
                admin.put(
                        "/api/v1/namespaces/phased/finalize",
                        "{apiVersion: v1, kind: Namespace, metadata: {name: phased}, spec:"
                                + " {finalizers: []}}");

        assertThat(done.code()).isEqualTo(200);
        assertThat(admin.get("/api/v1/namespaces/phased").code()).isEqualTo(404);
    }

    @Test
    void refusesToDeleteTheNamespacesThatEveryTenantHas() {
        Answer refused = admin.delete("/api/v1/namespaces/kube-system");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    }
}
