package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
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
final class CustomKindsTest {
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.GROUP}
            spec:
              group: GROUP
              scope: Namespaced
              names: {plural: widgets, kind: Widget, shortNames: [wg]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
                selectableFields: [{jsonPath: .spec.color}]
                additionalPrinterColumns:
                - {name: Color, type: string, jsonPath: .spec.color}
                - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
                schema:
                  openAPIV3Schema:
                    type: object
                    required: [spec]
                    properties:
                      spec:
                        type: object
                        required: [color]
                        x-kubernetes-validations:
                        - {rule: 'self.replicas < 9', message: at most eight}
                        - {rule: 'self.color == oldSelf.color', message: color stays}
                        properties:
                          color: {type: string, enum: [red, green, blue]}
                          replicas: {type: integer, minimum: 0, default: 2}
                          ports:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items:
                              type: object
                              required: [name]
                              properties: {name: {type: string}, port: {type: integer}}
                      status:
                        type: object
                        x-kubernetes-preserve-unknown-fields: true
              - name: v1beta1
                served: true
                storage: false
                deprecated: true
                schema:
                  openAPIV3Schema:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
            """;

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingClient stranger;

    CustomKindsTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        stranger = server.admin(TestingServer.BETA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private Answer define(String group) {
        return admin.post(DEFINITIONS, DEFINITION.replace("GROUP", group));
    }

    private static String widgets(String group) {
        return "/apis/" + group + "/v1/namespaces/default/widgets";
    }

    private static String widget(String group, String name, String spec) {
        return "{apiVersion: "
                + group
                + "/v1, kind: Widget, metadata: {name: "
                + name
                + "}, spec: {"
                + spec
                + "}}";
    }

    private Answer make(String group, String name, String spec) {
        return admin.post(widgets(group), widget(group, name, spec));
    }

    private static Tree condition(Answer definition, String type) {
        return definition.status().children("conditions").stream()
                .filter(each -> each.string("type", "").equals(type))
                .findFirst()
                .orElse(Tree.empty());
    }

    @Test
    void isServedAsSoonAsItIsDefined() {
        Answer defined = define("at-once.example.com");
        assertThat(defined.code()).as(defined.message()).isEqualTo(201);
        assertThat(condition(defined, "Established").string("status", "")).isEqualTo("True");
        assertThat(condition(defined, "NamesAccepted").string("reason", ""))
                .isEqualTo("NoConflicts");
        assertThat(defined.status().strings("storedVersions")).containsExactly("v1");
        assertThat(defined.spec().child("names").string("listKind", "")).isEqualTo("WidgetList");
        Answer made = make("at-once.example.com", "a", "color: red");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.spec().integer("replicas", 0)).isEqualTo(2);
        assertThat(made.metadata().integer("generation", 0)).isEqualTo(1);
        Answer group = admin.get("/apis/at-once.example.com");
        assertThat(group.body().child("preferredVersion").string("version", "")).isEqualTo("v1");
        assertThat(
                        admin.get("/apis").body().children("groups").stream()
                                .map(each -> each.string("name", "")))
                .contains("at-once.example.com");
    }

    @Test
    void otherTenantsDoNotKnowIt() {
        define("walled.example.com");
        make("walled.example.com", "mine", "color: red");
        assertThat(stranger.get(widgets("walled.example.com") + "/mine").code()).isEqualTo(404);
        assertThat(stranger.get(widgets("walled.example.com")).code()).isEqualTo(404);
        assertThat(stranger.get("/apis/walled.example.com").code()).isEqualTo(404);
        assertThat(stranger.get("/openapi/v3/apis/walled.example.com/v1").code()).isEqualTo(404);
        assertThat(
                        stranger.post(
                                        widgets("walled.example.com"),
                                        widget("walled.example.com", "b", "color: red"))
                                .code())
                .isEqualTo(404);
    }

    @Test
    void refusesWhatTheSchemaDoesNotAllow() {
        String group = "strict.example.com";
        define(group);
        assertThat(make(group, "x", "color: pink").message())
                .contains(
                        "spec.color: Unsupported value: \"pink\": supported values: \"red\", \"green\","
                                + " \"blue\"");
        assertThat(make(group, "x", "color: red, replicas: many").message())
                .contains(
                        "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type"
                                + " integer: \"string\"");
        assertThat(make(group, "x", "replicas: 1").message())
                .contains("spec.color: Required value");
        assertThat(make(group, "x", "color: red, replicas: 9").message())
                .contains("spec: Invalid value: \"object\": at most eight");
        assertThat(make(group, "x", "color: red, ports: [{name: a}, {name: a}]").message())
                .contains("spec.ports[1]: Duplicate value");
        assertThat(admin.get(widgets(group) + "/x").code()).isEqualTo(404);
    }

    @Test
    void dropsUnknownFieldsOrRefusesThem() {
        String group = "pruned.example.com";
        define(group);
        Answer pruned = make(group, "p", "color: red, colour: red");
        assertThat(pruned.spec().has("colour")).isFalse();
        Answer refused =
                admin.post(
                        widgets(group) + "?fieldValidation=Strict",
                        widget(group, "q", "color: red, colour: red"));
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message())
                .contains("strict decoding error: unknown field \"spec.colour\"");
    }

    @Test
    void statusAndScaleAreWrittenByThemselves() {
        String group = "parts.example.com";
        define(group);
        make(group, "s", "color: red");
        String path = widgets(group) + "/s";
        Answer told =
                admin.patch(
                        "merge",
                        path + "/status",
                        "{\"status\":{\"replicas\":1},\"spec\":{\"replicas\":5},"
                                + "\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(told.code()).as(told.message()).isEqualTo(200);
        assertThat(told.spec().integer("replicas", 0)).isEqualTo(2);
        assertThat(told.metadata().has("labels")).isFalse();
        assertThat(told.metadata().integer("generation", 0)).isEqualTo(1);
        Answer scaled = admin.patch("merge", path + "/scale", "{\"spec\":{\"replicas\":4}}");
        assertThat(scaled.code()).as(scaled.message()).isEqualTo(200);
        assertThat(scaled.status().integer("replicas", 0)).isEqualTo(1);
        Answer now = admin.get(path);
        assertThat(now.spec().integer("replicas", 0)).isEqualTo(4);
        assertThat(now.metadata().integer("generation", 0)).isEqualTo(2);
    }

    @Test
    void isServedInAllItsVersions() {
        String group = "versions.example.com";
        define(group);
        make(group, "v", "color: red");
        String beta = "/apis/" + group + "/v1beta1/namespaces/default/widgets";
        assertThat(admin.get(beta + "/v").body().string("apiVersion", ""))
                .isEqualTo(group + "/v1beta1");
        Answer made =
                admin.post(beta, widget(group, "w", "color: blue").replace("/v1,", "/v1beta1,"));
        assertThat(made.body().string("apiVersion", "")).isEqualTo(group + "/v1beta1");
        assertThat(admin.get(widgets(group) + "/w").body().string("apiVersion", ""))
                .isEqualTo(group + "/v1");
        Answer listed = admin.get(beta);
        assertThat(listed.body().children("items")).hasSize(2);
        assertThat(
                        listed.body().children("items").stream()
                                .map(item -> item.string("apiVersion", "")))
                .containsOnly(group + "/v1beta1");
    }

    @Test
    void strategicMergePatchesAreUnsupported() {
        String group = "patched.example.com";
        define(group);
        make(group, "p", "color: red");
        Answer refused = admin.patch("strategic-merge", widgets(group) + "/p", "{}");
        assertThat(refused.code()).isEqualTo(415);
    }

    @Test
    void appliesMergeListsByTheirKeys() {
        String group = "applied.example.com";
        define(group);
        String path = widgets(group) + "/a?fieldManager=";
        admin.apply(path + "one", widget(group, "a", "color: red, ports: [{name: x, port: 1}]"));
        Answer both = admin.apply(path + "two", widget(group, "a", "ports: [{name: y, port: 2}]"));
        assertThat(both.code()).as(both.message()).isEqualTo(200);
        assertThat(both.spec().children("ports").stream().map(port -> port.string("name", "")))
                .containsExactly("x", "y");
        Answer conflict =
                admin.apply(path + "two", widget(group, "a", "ports: [{name: x, port: 3}]"));
        assertThat(conflict.code()).isEqualTo(409);
    }

    @Test
    void rulesSeeTheOldValue() {
        String group = "rules.example.com";
        define(group);
        make(group, "r", "color: red");
        Answer refused =
                admin.patch("merge", widgets(group) + "/r", "{\"spec\":{\"color\":\"blue\"}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("color stays");
    }

    @Test
    void selectsByTheFieldsOfTheDefinition() {
        String group = "selected.example.com";
        define(group);
        make(group, "one", "color: red");
        make(group, "two", "color: blue");
        Answer red = admin.get(widgets(group) + "?fieldSelector=spec.color=red");
        assertThat(
                        red.body().children("items").stream()
                                .map(item -> item.child("metadata").string("name", "")))
                .containsExactly("one");
        assertThat(admin.get(widgets(group) + "?fieldSelector=spec.replicas=2").code())
                .isEqualTo(400);
    }

    @Test
    void namesThatAreTakenAreWaitedFor() {
        define("names.example.com");
        Answer second =
                admin.post(
                        DEFINITIONS,
                        DEFINITION
                                .replace("GROUP", "names.example.com")
                                .replace("widgets", "gadgets"));
        assertThat(second.code()).as(second.message()).isEqualTo(201);
        assertThat(condition(second, "NamesAccepted").string("reason", ""))
                .isEqualTo("ListKindConflict");
        assertThat(condition(second, "Established").string("reason", "")).isEqualTo("NotAccepted");
        assertThat(admin.get("/apis/names.example.com/v1/gadgets").code()).isEqualTo(404);
        admin.delete(DEFINITIONS + "/widgets.names.example.com");
        await().until(() -> admin.get("/apis/names.example.com/v1/gadgets").code() == 200);
        assertThat(admin.get("/apis/names.example.com/v1/widgets").code()).isEqualTo(404);
    }

    @Test
    void objectsGoWithTheirDefinition() {
        String group = "leaving.example.com";
        define(group);
        make(group, "plain", "color: red");
        String held =
                widget(group, "held", "color: red")
                        .replace("name: held", "name: held, finalizers: [example.com/hold]");
        admin.post(widgets(group), held);
        Answer deleted = admin.delete(DEFINITIONS + "/widgets." + group);
        assertThat(condition(deleted, "Terminating").string("reason", ""))
                .isEqualTo("InstanceDeletionInProgress");
        await().until(() -> admin.get(widgets(group) + "/plain").code() == 404);
        Answer refused = make(group, "late", "color: red");
        assertThat(refused.code()).isEqualTo(405);
        assertThat(refused.message())
                .isEqualTo("create not allowed while custom resource definition is terminating");
        assertThat(admin.get(DEFINITIONS + "/widgets." + group).code()).isEqualTo(200);
        admin.patch("merge", widgets(group) + "/held", "{\"metadata\":{\"finalizers\":[]}}");
        await().until(() -> admin.get(DEFINITIONS + "/widgets." + group).code() == 404);
        assertThat(admin.get("/apis/" + group).code()).isEqualTo(404);
        define(group);
        assertThat(admin.get(widgets(group)).body().children("items")).isEmpty();
    }

    @Test
    void watchesEndWithTheirDefinition() {
        String group = "watched.example.com";
        define(group);
        try (EventStream watch = admin.watch(widgets(group) + "?timeoutSeconds=600")) {
            make(group, "seen", "color: red");
            assertThat(TestingClient.next(watch).text()).isEqualTo("ADDED seen");
            admin.delete(DEFINITIONS + "/widgets." + group);
            assertThat(TestingClient.next(watch).text()).isEqualTo("DELETED seen");
            assertThatThrownBy(() -> TestingClient.next(watch))
                    .isInstanceOf(TransportException.class);
        }
    }

    @Test
    void clusterScopedObjectsAreNotInNamespaces() {
        admin.post(
                DEFINITIONS,
                DEFINITION.replace("GROUP", "wide.example.com").replace("Namespaced", "Cluster"));
        Answer made =
                admin.post(
                        "/apis/wide.example.com/v1/widgets",
                        widget("wide.example.com", "w", "color: red"));
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(admin.get(widgets("wide.example.com") + "/w").code()).isEqualTo(404);
        assertThat(admin.get("/apis/wide.example.com/v1/widgets/w").code()).isEqualTo(200);
    }

    @Test
    void versionsThatObjectsAreStoredInStay() {
        String group = "stored.example.com";
        Answer defined = define(group);
        Tree other =
                Tree.of(
                        dev.atoll.kinds.codec.Yaml.decode(
                                DEFINITION
                                        .replace("GROUP", group)
                                        .replace("name: v1\n", "name: v2\n")
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Tree updated = defined.body().with("spec", other.child("spec"));
        Answer refused = admin.put(DEFINITIONS + "/widgets." + group, updated);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message())
                .contains(
                        "status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions");
    }
}
