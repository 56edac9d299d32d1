package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class PodCallsTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

    private final TestingServer server;
    private final TestingClient admin;

    PodCallsTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer pod(String name, String labels) {
        Answer made =
                admin.post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: "
                                + name
                                + ", labels: "
                                + labels
                                + "}, spec: {containers: [{name: c, image: i}]}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return made;
    }

    private Answer bind(String pod, String more, String node) {
        return admin.post(
                PODS + "/" + pod + "/binding",
                "{apiVersion: v1, kind: Binding, metadata: {name: "
                        + pod
                        + more
                        + "}, target: {kind: Node, name: "
                        + node
                        + "}}");
    }

    private void running(String name, String labels, String ready) {
        pod(name, labels);
        bind(name, "", "n1");
        Answer set =
                admin.patch(
                        "merge",
                        PODS + "/" + name + "/status",
                        "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\","
                                + "\"status\":\""
                                + ready
                                + "\"}]}}");
        assertThat(set.code()).as(set.message()).isEqualTo(200);
    }

    private void budget(String name, String app, String rule) {
        Answer made =
                admin.post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: "
                                + name
                                + "}, spec: {selector: {matchLabels: {app: "
                                + app
                                + "}}, "
                                + rule
                                + "}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
    }

    /// As the controller does once it has looked.
    private void allowed(String budget, int healthy, int desired, int allowed) {
        Answer told =
                admin.patch(
                        "merge",
                        BUDGETS + "/" + budget + "/status",
                        """
                        {"status":{"observedGeneration":1,"currentHealthy":%d,"desiredHealthy":%d,
                         "disruptionsAllowed":%d,"expectedPods":%1$d,"conditions":[
                         {"type":"DisruptionAllowed","status":"True","reason":"SufficientPods",
                          "message":"","lastTransitionTime":"2026-01-02T03:04:05Z"}]}}
                        """
                                .formatted(healthy, desired, allowed));
        assertThat(told.code()).as(told.message()).isEqualTo(200);
    }

    private Answer budget(String name) {
        return admin.get(BUDGETS + "/" + name);
    }

    private Answer evict(String pod) {
        return admin.post(
                PODS + "/" + pod + "/eviction",
                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + pod + "}}");
    }

    @Test
    void bindsAPodOnce() {
        Answer made = pod("once", "{}");

        assertThat(bind("once", ", uid: other", "n1").code()).isEqualTo(409);
        assertThat(bind("once", ", uid: " + made.metadata().string("uid", ""), "n1").code())
                .isEqualTo(201);
        Answer again = bind("once", "", "n2");

        assertThat(again.code()).isEqualTo(409);
        assertThat(again.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on pods/binding \"once\": pod once is already"
                                + " assigned to node \"n1\"");
        Answer bound = admin.get(PODS + "/once");
        assertThat(bound.spec().string("nodeName", "")).isEqualTo("n1");
        assertThat(bound.status().children("conditions"))
                .extracting(condition -> condition.string("type", ""))
                .contains("PodScheduled");
        assertThat(bind("none", "", "n1").code()).isEqualTo(404);
        assertThat(bind("once", "", "''").code()).isEqualTo(422);
    }

    @Test
    void bindsAPodToOneOfManyWhoTry() throws InterruptedException {
        pod("wanted", "{}");
        Queue<Integer> codes = new ConcurrentLinkedQueue<>();
        Thread[] schedulers = new Thread[6];
        for (int i = 0; i < schedulers.length; i++) {
            String node = "n" + i;
            schedulers[i] =
                    Thread.ofVirtual().start(() -> codes.add(bind("wanted", "", node).code()));
        }
        for (Thread scheduler : schedulers) {
            scheduler.join();
        }

        assertThat(codes).containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409);
    }

    @Test
    void evictsWhereNoBudgetIsAgainstIt() {
        running("free", "{app: free}", "True");

        assertThat(evict("free").code()).isEqualTo(201);

        assertThat(admin.get(PODS + "/free").metadata().has("deletionTimestamp")).isTrue();
    }

    @Test
    void keepsAsManyPodsAsABudgetWants() {
        for (int i = 0; i < 3; i++) {
            running("web" + i, "{app: web}", "True");
        }
        budget("web", "web", "minAvailable: 2");
        allowed("web", 3, 2, 1);

        assertThat(evict("web0").code()).isEqualTo(201);
        Answer refused = evict("web1");

        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.reason()).isEqualTo("TooManyRequests");
        assertThat(refused.message())
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        Tree cause = refused.body().child("details").children("causes").getFirst();
        assertThat(cause.string("message", ""))
                .isEqualTo("The disruption budget web needs 2 healthy pods and has 3 currently");
        Tree status = budget("web").status();
        assertThat(status.integer("disruptionsAllowed")).isZero();
        assertThat(status.child("disruptedPods").fields()).containsOnlyKeys("web0");
        assertThat(status.children("conditions").getFirst().string("reason"))
                .isEqualTo("InsufficientPods");
        assertThat(admin.get(PODS + "/web0").status().children("conditions"))
                .extracting(condition -> condition.string("reason", ""))
                .contains("EvictionByEvictionAPI");
    }

    @Test
    void evictsNothingBeforeTheBudgetWasLookedAt() {
        running("early", "{app: early}", "True");
        budget("early", "early", "minAvailable: 0");

        Answer refused = evict("early");

        assertThat(refused.code()).isEqualTo(429);
        assertThat(
                        refused.body()
                                .child("details")
                                .children("causes")
                                .getFirst()
                                .string("message", ""))
                .isEqualTo("The disruption budget early is still being processed by the server.");
        assertThat(refused.body().child("details").integer("retryAfterSeconds")).isEqualTo(10);
    }

    @Test
    void takesNothingFromTheBudgetInADryRun() {
        running("dry", "{app: dry}", "True");
        budget("dry", "dry", "minAvailable: 0");
        allowed("dry", 1, 0, 1);

        Answer tried =
                admin.post(
                        PODS + "/dry/eviction",
                        "{apiVersion: policy/v1, kind: Eviction, metadata: {name: dry},"
                                + " deleteOptions: {dryRun: [All]}}");

        assertThat(tried.code()).isEqualTo(201);
        assertThat(budget("dry").status().integer("disruptionsAllowed")).isEqualTo(1);
        assertThat(admin.get(PODS + "/dry").metadata().has("deletionTimestamp")).isFalse();
    }

    @Test
    void evictsAPendingPodWithoutAskingTheBudget() {
        pod("waiting", "{app: waiting}");
        budget("waiting", "waiting", "minAvailable: 1");

        assertThat(evict("waiting").code()).isEqualTo(201);
    }

    @Test
    void refusesAnEvictionThatNamesAnotherPod() {
        pod("named", "{}");

        Answer refused =
                admin.post(
                        PODS + "/named/eviction",
                        "{apiVersion: policy/v1, kind: Eviction, metadata: {name: other}}");

        assertThat(refused.code()).isEqualTo(400);
    }

    @Test
    void neverEvictsTooManyAtOnce() throws InterruptedException {
        Thread[] evictors = new Thread[5];
        for (int i = 0; i < evictors.length; i++) {
            running("busy" + i, "{app: busy}", "True");
        }
        budget("busy", "busy", "minAvailable: 60%");
        allowed("busy", 5, 3, 2);
        Queue<Integer> codes = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < evictors.length; i++) {
            String name = "busy" + i;
            evictors[i] = Thread.ofVirtual().start(() -> codes.add(evict(name).code()));
        }
        for (Thread evictor : evictors) {
            evictor.join();
        }

        assertThat(codes).containsExactlyInAnyOrder(201, 201, 429, 429, 429);
    }

    @Test
    void evictsASickPodWhileTheHealthyOnesSuffice() {
        running("well", "{app: mixed}", "True");
        running("sick", "{app: mixed}", "False");
        budget("mixed", "mixed", "minAvailable: 1");
        allowed("mixed", 1, 1, 0);

        assertThat(evict("well").code()).isEqualTo(429);
        assertThat(evict("sick").code()).isEqualTo(201);
    }

    @Test
    void evictsASickPodOfADisruptedBudgetOnlyWhereThatIsAlwaysAllowed() {
        running("ill", "{app: short}", "False");
        budget("short", "short", "minAvailable: 2");
        allowed("short", 1, 2, 0);

        assertThat(evict("ill").code()).isEqualTo(429);
        admin.patch(
                "merge",
                BUDGETS + "/short",
                "{\"spec\":{\"unhealthyPodEvictionPolicy\":\"AlwaysAllow\"}}");

        assertThat(evict("ill").code()).isEqualTo(201);
    }

    @Test
    void refusesStreamsOfAPodOfNoNode() {
        pod("still", "{}");

        Answer refused = admin.get(PODS + "/still/log");

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("pod still does not have a host assigned");
    }

    @Test
    void scalesByASubresource() {
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        admin.post(
                deployments,
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: scaled}, spec: {selector:"
                        + " {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec:"
                        + " {containers: [{name: c, image: i}]}}}}");
        String path = deployments + "/scaled/scale";

        Answer scale = admin.get(path);
        assertThat(scale.body().string("kind", "")).isEqualTo("Scale");
        assertThat(scale.spec().integer("replicas", 0)).isEqualTo(1);
        assertThat(scale.status().string("selector", "")).isEqualTo("app=x");
        Answer set =
                admin.put(
                        path,
                        scale.body().with("spec", Tree.empty().with("replicas", 4L).fields()));
        assertThat(set.spec().integer("replicas", 0)).isEqualTo(4);
        assertThat(admin.put(path, scale.body()).code()).isEqualTo(409);
        Answer patched = admin.patch("merge", path, "{\"spec\":{\"replicas\":5}}");

        assertThat(patched.spec().integer("replicas", 0)).isEqualTo(5);
        assertThat(admin.get(deployments + "/scaled").spec().integer("replicas", 0)).isEqualTo(5);
        assertThat(admin.patch("merge", path, "{\"spec\":{\"replicas\":-1}}").code())
                .isEqualTo(422);
    }
}
