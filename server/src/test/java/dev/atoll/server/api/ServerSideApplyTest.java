package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class ServerSideApplyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments/";
    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web:1}]}
            """;

    private final TestingServer server;
    private final TestingClient admin;

    ServerSideApplyTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String map(String name, String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: "
                + name
                + "}, data: {"
                + data
                + "}}";
    }

    private Answer map(String name, String manager, String data) {
        return admin.apply(MAPS + name + "?fieldManager=" + manager, map(name, data));
    }

    private static List<String> managers(Answer answer) {
        return answer.metadata().children("managedFields").stream()
                .map(entry ->
                        entry.string("manager", "")
                                + " "
                                + entry.string("operation", "")
                                + (entry.has("subresource")
                                        ? " " + entry.string("subresource", "")
                                        : ""))
                .toList();
    }

    @Test
    void makesTheObjectAndThenOnlyWhatDiffersIsWritten() {
        String path = DEPLOYMENTS + "made?fieldManager=ci";
        Answer made = admin.apply(path, DEPLOYMENT.replace("NAME", "made"));
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(managers(made)).containsExactly("ci Apply");
        assertThat(made.body().child("spec").child("strategy").string("type", ""))
                .isEqualTo("RollingUpdate");
        Answer again = admin.apply(path, DEPLOYMENT.replace("NAME", "made"));
        assertThat(again.code()).isEqualTo(200);
        assertThat(again.revision()).isEqualTo(made.revision());
    }

    @Test
    void whatIsNoLongerAppliedGoes() {
        map("gone", "a", "x: '1', y: '1'");
        Answer less = map("gone", "a", "y: '1'");
        assertThat(less.body().child("data").fields()).containsOnlyKeys("y");
    }

    @Test
    void conflictsNameTheManagerAndTheField() {
        Answer made =
                admin.apply(DEPLOYMENTS + "c?fieldManager=ci", DEPLOYMENT.replace("NAME", "c"));
        assertThat(made.code()).isEqualTo(201);
        Answer scaled =
                admin.patch(
                        "merge",
                        DEPLOYMENTS + "c/scale?fieldManager=kubectl",
                        "{\"spec\":{\"replicas\":5}}");
        assertThat(scaled.code()).as(scaled.message()).isEqualTo(200);
        Answer refused =
                admin.apply(DEPLOYMENTS + "c?fieldManager=ci", DEPLOYMENT.replace("NAME", "c"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.body().string("reason", "")).isEqualTo("Conflict");
        assertThat(refused.message())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource"
                                + " \"scale\" using apps/v1: .spec.replicas");
        Tree cause = refused.body().child("details").children("causes").getFirst();
        assertThat(cause.string("reason", "")).isEqualTo("FieldManagerConflict");
        assertThat(cause.string("field", "")).isEqualTo(".spec.replicas");
        Answer forced =
                admin.apply(
                        DEPLOYMENTS + "c?fieldManager=ci&force=true",
                        DEPLOYMENT.replace("NAME", "c"));
        assertThat(forced.code()).isEqualTo(200);
        assertThat(managers(forced)).containsExactly("ci Apply");
        assertThat(forced.body().child("spec").integer("replicas", 0)).isEqualTo(2);
    }

    @Test
    void statusIsAppliedByItsSubresourceAlone() {
        admin.apply(DEPLOYMENTS + "s?fieldManager=ci", DEPLOYMENT.replace("NAME", "s"));
        Answer told =
                admin.apply(
                        DEPLOYMENTS + "s/status?fieldManager=controller",
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: s}, spec: {replicas:"
                                + " 9}, status: {replicas: 2, conditions: [{type: Progressing, status:"
                                + " 'True'}]}}");
        assertThat(told.code()).as(told.message()).isEqualTo(200);
        assertThat(told.status().integer("replicas", 0)).isEqualTo(2);
        assertThat(told.body().child("spec").integer("replicas", 0)).isEqualTo(2);
        assertThat(managers(told)).containsExactly("ci Apply", "controller Apply status");
        assertThat(
                        admin.apply(
                                        DEPLOYMENTS + "none/status?fieldManager=controller",
                                        DEPLOYMENT.replace("NAME", "none"))
                                .code())
                .isEqualTo(404);
    }

    @Test
    void updatesFromOutsideAreKeptAccountOfAndThoseOfTheServersOwnPartsAreNot() {
        Answer named = admin.post(MAPS + "?fieldManager=tool", map("named", "x: '1'"));
        assertThat(managers(named)).containsExactly("tool Update");
        Answer own = admin.post(MAPS, map("own", "x: '1'"));
        assertThat(managers(own)).isEmpty();
        Answer first = map("own", "a", "y: '1'");
        assertThat(managers(first)).containsExactly("a Apply", "before-first-apply Update");
        Answer changed = admin.patch("merge", MAPS + "own", "{\"data\":{\"y\":\"2\"}}");
        assertThat(managers(changed)).containsExactly("admin Update", "before-first-apply Update");
    }

    @Test
    void anUpdateWithoutOwnersKeepsThem() {
        Answer made = map("kept", "a", "x: '1'");
        Tree body = made.body();
        Tree bare = body.with("metadata", body.child("metadata").with("managedFields", null));
        Answer put = admin.put(MAPS + "kept", bare);
        assertThat(managers(put)).containsExactly("a Apply");
        assertThat(put.revision()).isEqualTo(made.revision());
    }

    @Test
    void kubectlGoesOverFromItsOwnApply() {
        String last =
                "'{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"csa\"},\"data\":{\"x\":\"1\"}}'";
        Answer made =
                admin.post(
                        MAPS + "?fieldManager=kubectl-client-side-apply",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: csa, annotations:"
                                + " {kubectl.kubernetes.io/last-applied-configuration: "
                                + last
                                + "}}, data: {x: '1', other: '1'}}");
        assertThat(made.code()).isEqualTo(201);
        assertThat(map("csa", "somebody", "x: '2'").code()).isEqualTo(409);
        assertThat(map("csa", "kubectl", "x: '2', other: '2'").message())
                .contains("1 conflict", ".data.other");
        Answer over = map("csa", "kubectl", "x: '2'");
        assertThat(over.code()).as(over.message()).isEqualTo(200);
        assertThat(
                        over.metadata()
                                .child("annotations")
                                .string("kubectl.kubernetes.io/last-applied-configuration", ""))
                .contains("\"x\":\"2\"");
    }

    @Test
    void versionsOfAKindShareTheirOwners() {
        String path = "/namespaces/default/horizontalpodautoscalers/h?fieldManager=";
        String one =
                "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec:"
                        + " {maxReplicas: 5, targetCPUUtilizationPercentage: 50, scaleTargetRef:"
                        + " {kind: Deployment, name: d, apiVersion: apps/v1}}}";
        Answer made = admin.apply("/apis/autoscaling/v1" + path + "one", one);
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        String two =
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec:"
                        + " {maxReplicas: 7}}";
        Answer refused = admin.apply("/apis/autoscaling/v2" + path + "two", two);
        assertThat(refused.message())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"one\": .spec.maxReplicas");
        Answer forced = admin.apply("/apis/autoscaling/v2" + path + "two&force=true", two);
        assertThat(forced.code()).as(forced.message()).isEqualTo(200);
        assertThat(managers(forced)).containsExactlyInAnyOrder("one Apply", "two Apply");
    }

    @Test
    void refusesWhatIsNoApply() {
        Answer nameless = admin.apply(MAPS + "x", map("x", ""));
        assertThat(nameless.code()).isEqualTo(422);
        assertThat(nameless.message())
                .isEqualTo(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is"
                                + " required for apply patch");
        assertThat(admin.patch("merge", MAPS + "x?force=true", "{}").message())
                .contains("force: Forbidden: may not be specified for non-apply patch");
        assertThat(admin.apply(MAPS + "x?fieldManager=" + "m".repeat(129), map("x", "")).message())
                .contains("fieldManager: Too long: may not be more than 128 bytes");
        Answer undeclared =
                admin.apply(
                        MAPS + "x?fieldManager=m",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, spec: {}}");
        assertThat(undeclared.code()).isEqualTo(500);
        assertThat(undeclared.message())
                .isEqualTo(
                        "failed to create typed patch object (default/x; v1, Kind=ConfigMap): .spec:"
                                + " field not declared in schema");
        Answer owners =
                admin.apply(
                        MAPS + "x?fieldManager=m",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, managedFields: []}}");
        assertThat(owners.message()).isEqualTo("metadata.managedFields must be nil");
        assertThat(admin.apply(MAPS + "x?fieldManager=m", map("y", "")).code()).isEqualTo(400);
        assertThat(admin.get(MAPS + "x").code()).isEqualTo(404);
    }

    @Test
    void toMakeAnObjectTakesTheRightToCreateIt() {
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                "{metadata: {name: patcher}, rules: [{apiGroups: [''], resources: [configmaps], verbs:"
                        + " [patch, get]}]}");
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                "{metadata: {name: patcher}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind:"
                        + " Role, name: patcher}, subjects: [{kind: User, name: patcher, apiGroup:"
                        + " rbac.authorization.k8s.io}]}");
        map("there", "a", "x: '1'");
        TestingClient patcher = server.user(TestingServer.ALPHA, "patcher");
        org.awaitility.Awaitility.await().until(() -> patcher.get(MAPS + "there").code() == 200);
        assertThat(patcher.apply(MAPS + "there?fieldManager=p", map("there", "y: '1'")).code())
                .isEqualTo(200);
        assertThat(patcher.apply(MAPS + "new?fieldManager=p", map("new", "y: '1'")).code())
                .isEqualTo(403);
    }
}
