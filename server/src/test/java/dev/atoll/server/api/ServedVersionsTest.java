package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.EventStream;
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

/// One object that is served in two groups or versions.
@TestInstance(Lifecycle.PER_CLASS)
final class ServedVersionsTest {
    private static final String CORE = "/api/v1/namespaces/default/events";
    private static final String EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
    private static final String V1 =
            "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
    private static final String V2 =
            "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";

    private final TestingServer server;
    private final TestingClient admin;

    ServedVersionsTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer coreEvent(String name, String more) {
        Answer made =
                admin.post(
                        CORE,
                        """
                        apiVersion: v1
                        kind: Event
                        metadata: {name: NAME, labels: {of: NAME}}
                        involvedObject: {kind: Pod, namespace: default, name: NAME}
                        reason: Pulled
                        message: it is here
                        source: {component: kubelet, host: one}
                        firstTimestamp: "2026-01-02T03:04:05Z"
                        lastTimestamp: "2026-01-02T03:05:05Z"
                        count: 3
                        type: Normal
                        """
                                        .replace("NAME", name)
                                + more);
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return made;
    }

    private Answer newEvent(String name) {
        Answer made =
                admin.post(
                        EVENTS,
                        """
                        apiVersion: events.k8s.io/v1
                        kind: Event
                        metadata: {name: NAME, namespace: default}
                        eventTime: "2026-01-02T03:04:05.000006Z"
                        reportingController: example.com/robot
                        reportingInstance: robot-1
                        action: Binding
                        reason: Bound
                        regarding: {kind: Pod, namespace: default, name: NAME}
                        related: {kind: Node, name: one}
                        note: it went well
                        type: Normal
                        series: {count: 2, lastObservedTime: "2026-01-02T03:05:05.000006Z"}
                        """
                                .replace("NAME", name));
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return made;
    }

    @Test
    void showsACoreEventInTheGroupOfEvents() {
        Answer made = coreEvent("core-event", "");

        Tree event = admin.get(EVENTS + "/core-event").body();

        assertThat(event.string("apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(event.child("metadata")).isEqualTo(made.metadata());
        assertThat(event.child("regarding").string("name")).isEqualTo("core-event");
        assertThat(event.string("note")).isEqualTo("it is here");
        assertThat(event.child("deprecatedSource").string("component")).isEqualTo("kubelet");
        assertThat(event.string("deprecatedFirstTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(event.string("deprecatedLastTimestamp")).isEqualTo("2026-01-02T03:05:05Z");
        assertThat(event.integer("deprecatedCount")).isEqualTo(3);
        assertThat(event.fields())
                .doesNotContainKeys("involvedObject", "message", "source", "count");
    }

    @Test
    void showsAnEventOfTheGroupOfEventsInTheCoreGroup() {
        Answer made = newEvent("new-event");

        Tree event = admin.get(CORE + "/new-event").body();

        assertThat(made.body().string("apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(made.body().string("note")).isEqualTo("it went well");
        assertThat(event.string("apiVersion")).isEqualTo("v1");
        assertThat(event.child("involvedObject").string("name")).isEqualTo("new-event");
        assertThat(event.string("reportingComponent")).isEqualTo("example.com/robot");
        assertThat(event.string("reportingInstance")).isEqualTo("robot-1");
        assertThat(event.string("message")).isEqualTo("it went well");
        assertThat(event.child("related").string("name")).isEqualTo("one");
        assertThat(event.child("series").integer("count")).isEqualTo(2);
        assertThat(event.string("eventTime")).isEqualTo("2026-01-02T03:04:05.000006Z");
    }

    @Test
    void losesNothingOfAnEventThatIsWrittenInTheOtherGroup() {
        Answer made = coreEvent("there-and-back", "");

        Answer same =
                admin.put(EVENTS + "/there-and-back", admin.get(EVENTS + "/there-and-back").body());

        assertThat(same.code()).as(same.message()).isEqualTo(200);
        assertThat(same.revision()).isEqualTo(made.revision());
        assertThat(admin.get(CORE + "/there-and-back").body()).isEqualTo(made.body());
    }

    @Test
    void refusesASecondEventOfTheSameNameInTheOtherGroup() {
        newEvent("only-one");

        Answer refused =
                admin.post(
                        CORE,
                        "{apiVersion: v1, kind: Event, metadata: {name: only-one},"
                                + " involvedObject: {namespace: default}}");

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("AlreadyExists");
    }

    @Test
    void selectsByTheFieldsOfTheGroupThatIsAskedFor() {
        coreEvent("chosen", "");
        coreEvent("other", "");

        Answer list = admin.get(EVENTS + "?fieldSelector=regarding.name=chosen,reason!=Failed");
        Answer refused = admin.get(EVENTS + "?fieldSelector=involvedObject.name=chosen");

        assertThat(list.body().string("kind")).isEqualTo("EventList");
        assertThat(list.body().string("apiVersion")).isEqualTo("events.k8s.io/v1");
        assertThat(list.body().children("items"))
                .extracting(item -> item.child("regarding").string("name"))
                .containsExactly("chosen");
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("field label not supported: involvedObject.name");
    }

    @Test
    void watchesInOneGroupWhatIsWrittenInTheOther() {
        try (EventStream stream =
                admin.watch(
                        EVENTS
                                + "?fieldSelector=regarding.name=watched&resourceVersion="
                                + admin.get(EVENTS).revision())) {
            coreEvent("watched", "");
            admin.patch("merge", CORE + "/watched", "{\"message\":\"again\"}");
            admin.delete(EVENTS + "/watched");

            TestingClient.Event added = TestingClient.next(stream);
            assertThat(added.text()).isEqualTo("ADDED watched");
            assertThat(added.object().string("apiVersion")).isEqualTo("events.k8s.io/v1");
            assertThat(added.object().string("note")).isEqualTo("it is here");
            TestingClient.Event modified = TestingClient.next(stream);
            assertThat(modified.text()).isEqualTo("MODIFIED watched");
            assertThat(modified.object().string("note")).isEqualTo("again");
            assertThat(TestingClient.next(stream).text()).isEqualTo("DELETED watched");
        }
        assertThat(admin.get(CORE + "/watched").code()).isEqualTo(404);
    }

    @Test
    void patchesTheFieldsOfTheGroupThatIsAskedFor() {
        coreEvent("patched", "");

        Answer patched =
                admin.patch(
                        "json",
                        EVENTS + "/patched",
                        "[{\"op\":\"replace\",\"path\":\"/deprecatedCount\",\"value\":4}]");
        Answer merged =
                admin.patch(
                        "strategic-merge", EVENTS + "/patched", "{\"note\":\"by way of note\"}");

        assertThat(patched.code()).as(patched.message()).isEqualTo(200);
        assertThat(merged.body().string("note")).isEqualTo("by way of note");
        Tree event = admin.get(CORE + "/patched").body();
        assertThat(event.integer("count")).isEqualTo(4);
        assertThat(event.string("message")).isEqualTo("by way of note");
    }

    @Test
    void makesAnEventWhereAPutFindsNone() {
        Answer made =
                admin.put(
                        EVENTS + "/put",
                        "{apiVersion: events.k8s.io/v1, kind: Event,"
                                + " metadata: {name: put, namespace: default},"
                                + " regarding: {namespace: default}, note: made}");

        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.body().string("note")).isEqualTo("made");
        assertThat(admin.get(CORE + "/put").body().string("message")).isEqualTo("made");
    }

    @Test
    void checksFieldsByTheVersionThatIsAskedFor() {
        String event =
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: strict},"
                        + " regarding: {namespace: default}, message: core only}";

        Answer refused = admin.post(EVENTS + "?fieldValidation=Strict", event);
        Answer otherVersion =
                admin.post(EVENTS, "{apiVersion: v1, kind: Event, metadata: {name: strict}}");

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).contains("unknown field \"message\"");
        assertThat(otherVersion.code()).isEqualTo(400);
        assertThat(otherVersion.message())
                .contains("does not match the expected API version (events.k8s.io/v1)");
    }

    @Test
    void deletesACollectionThroughTheOtherGroup() {
        coreEvent("swept", "");

        Answer swept = admin.delete(EVENTS + "?labelSelector=of=swept");

        assertThat(swept.body().children("items"))
                .extracting(item -> item.string("apiVersion"))
                .containsExactly("events.k8s.io/v1");
        assertThat(admin.get(CORE + "/swept").code()).isEqualTo(404);
    }

    @Test
    void decidesByTheGroupThatIsAskedForWhoMayRead() {
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reads-events}
                rules: [{apiGroups: [events.k8s.io], resources: [events], verbs: [list]}]
                """);
        admin.post(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reads-events}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads-events}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]
                """);
        admin.get(CORE);
        TestingClient reader = server.user(TestingServer.ALPHA, "reader");

        assertThat(reader.get(EVENTS).code()).isEqualTo(200);
        assertThat(reader.get(CORE).code()).isEqualTo(403);
    }

    private Answer autoscaler(String path, String name, String spec) {
        String version = path.equals(V1) ? "v1" : "v2";
        Answer made =
                admin.post(
                        path,
                        """
                        apiVersion: autoscaling/VERSION
                        kind: HorizontalPodAutoscaler
                        metadata: {name: NAME, annotations: {own: kept}}
                        spec:
                          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                          maxReplicas: 5
                        """
                                        .replace("VERSION", version)
                                        .replace("NAME", name)
                                + spec.indent(2));
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return made;
    }

    @Test
    void showsTheUtilizationOfTheFirstVersionAsAMetricOfTheSecond() {
        Answer made = autoscaler(V1, "utilization", "targetCPUUtilizationPercentage: 55");

        Tree metric = admin.get(V2 + "/utilization").spec().children("metrics").getFirst();

        assertThat(made.body().string("apiVersion")).isEqualTo("autoscaling/v1");
        assertThat(made.spec().integer("targetCPUUtilizationPercentage")).isEqualTo(55);
        assertThat(metric.string("type")).isEqualTo("Resource");
        assertThat(metric.child("resource").string("name")).isEqualTo("cpu");
        assertThat(metric.child("resource").child("target").integer("averageUtilization"))
                .isEqualTo(55);
    }

    @Test
    void aimsAtTheUsualUtilizationWhereTheFirstVersionNamesNone() {
        Answer made = autoscaler(V1, "usual", "minReplicas: 2");

        assertThat(made.spec().integer("targetCPUUtilizationPercentage")).isEqualTo(80);
    }

    @Test
    void carriesWhatTheFirstVersionCanNotSayInAnnotations() {
        Answer made =
                autoscaler(
                        V2,
                        "rich",
                        """
                        behavior: {scaleDown: {stabilizationWindowSeconds: 60}}
                        metrics:
                        - type: Pods
                          pods:
                            metric: {name: requests, selector: {matchLabels: {a: b}}}
                            target: {type: AverageValue, averageValue: "100"}
                        - type: External
                          external:
                            metric: {name: queue}
                            target: {type: Value, value: "30"}
                        - type: Object
                          object:
                            describedObject: {apiVersion: v1, kind: Service, name: web}
                            metric: {name: hits}
                            target: {type: AverageValue, averageValue: "10"}
                        - type: ContainerResource
                          containerResource:
                            name: memory
                            container: web
                            target: {type: AverageValue, averageValue: 1Gi}
                        - type: Resource
                          resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
                        """);

        Answer first = admin.get(V1 + "/rich");
        Answer written = admin.put(V1 + "/rich", first.body());

        assertThat(first.spec().integer("targetCPUUtilizationPercentage")).isEqualTo(70);
        assertThat(first.spec().fields()).doesNotContainKeys("metrics", "behavior");
        Tree annotations = first.metadata().child("annotations");
        assertThat(annotations.string("own")).isEqualTo("kept");
        assertThat(annotations.string("autoscaling.alpha.kubernetes.io/metrics"))
                .contains("\"metricName\":\"requests\"", "\"targetAverageValue\":\"100\"")
                .doesNotContain("cpu");
        assertThat(annotations.string("autoscaling.alpha.kubernetes.io/behavior"))
                .contains("\"StabilizationWindowSeconds\":60");
        assertThat(written.code()).as(written.message()).isEqualTo(200);
        assertThat(admin.get(V2 + "/rich").body()).isEqualTo(made.body());
    }

    @Test
    void keepsTheStatusThatTheFirstVersionCanNotSay() {
        autoscaler(V2, "told", "minReplicas: 1");
        String status =
                """
                {"status":{"currentReplicas":1,"desiredReplicas":2,
                 "conditions":[{"type":"AbleToScale","status":"True",
                                "lastTransitionTime":"2026-01-02T03:04:05Z"}],
                 "currentMetrics":[{"type":"Resource","resource":{"name":"cpu",
                   "current":{"averageUtilization":90,"averageValue":"450m"}}}]}}
                """;
        Answer told = admin.patch("merge", V2 + "/told/status", status);

        Answer first = admin.get(V1 + "/told");
        Answer written =
                admin.patch("merge", V1 + "/told/status", "{\"status\":{\"desiredReplicas\":3}}");

        assertThat(told.code()).as(told.message()).isEqualTo(200);
        assertThat(first.status().integer("currentCPUUtilizationPercentage")).isEqualTo(90);
        assertThat(first.metadata().stringMap("annotations"))
                .containsKeys(
                        "autoscaling.alpha.kubernetes.io/conditions",
                        "autoscaling.alpha.kubernetes.io/current-metrics");
        assertThat(written.code()).as(written.message()).isEqualTo(200);
        Tree after = admin.get(V2 + "/told").status();
        assertThat(after.integer("desiredReplicas")).isEqualTo(3);
        assertThat(after.children("conditions")).isEqualTo(told.status().children("conditions"));
        assertThat(after.children("currentMetrics"))
                .isEqualTo(told.status().children("currentMetrics"));
        assertThat(admin.get(V2 + "/told").metadata().stringMap("annotations").keySet())
                .isEqualTo(java.util.Set.of("own"));
    }

    @Test
    void listsAnAutoscalerOnceInEachVersion() {
        autoscaler(V2, "listed", "minReplicas: 1");

        for (String path : List.of(V1, V2)) {
            assertThat(admin.get(path).body().children("items"))
                    .extracting(item -> item.child("metadata").string("name"))
                    .containsOnlyOnce("listed");
        }
        assertThat(admin.delete(V1 + "/listed").code()).isEqualTo(200);
        assertThat(admin.get(V2 + "/listed").code()).isEqualTo(404);
    }
}
