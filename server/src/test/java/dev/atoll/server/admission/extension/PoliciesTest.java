package dev.atoll.server.admission.extension;

import static dev.atoll.server.TestingServer.ALPHA;
import static dev.atoll.server.TestingServer.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PoliciesTest {
    private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    @TempDir private static Path folder;
    private static TestingServer server;
    private static TestingClient client;

    @BeforeAll
    static void openServer() {
        server = TestingServer.open(folder);
        client = server.admin(ALPHA);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @AfterEach
    void removeAll() {
        for (String kind : List.of("validating", "mutating")) {
            client.delete(GROUP + kind + "admissionpolicybindings");
            client.delete(GROUP + kind + "admissionpolicies");
            client.get(GROUP + kind + "admissionpolicybindings");
        }
        client.delete(DEPLOYMENTS);
    }

    private static void policy(String kind, String name, String spec) {
        make(
                kind + "AdmissionPolicy",
                kind.toLowerCase(java.util.Locale.ROOT) + "admissionpolicies",
                name,
                spec);
    }

    private static void binding(String kind, String policy, String more) {
        make(
                kind + "AdmissionPolicyBinding",
                kind.toLowerCase(java.util.Locale.ROOT) + "admissionpolicybindings",
                policy + "-bound",
                "{policyName: " + policy + more + "}");
    }

    private static void make(String kind, String plural, String name, String spec) {
        TestingClient.Answer answer =
                client.post(
                        GROUP + plural,
                        "{apiVersion: admissionregistration.k8s.io/v1, kind: "
                                + kind
                                + ", metadata: {name: "
                                + name
                                + "}, spec: "
                                + spec
                                + "}");
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        // A consistent read: what is stored is in memory then.
        assertThat(client.get(GROUP + plural + "/" + name).code()).isEqualTo(200);
    }

    private static TestingClient.Answer deploy(TestingClient as, String name, int replicas) {
        return as.post(
                DEPLOYMENTS,
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: "
                        + name
                        + "}, spec: {replicas: "
                        + replicas
                        + ", selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},"
                        + " spec: {containers: [{name: c, image: i}]}}}}");
    }

    private static final String FOR_DEPLOYMENTS =
            "matchConstraints: {resourceRules: [{operations: [CREATE, UPDATE], apiGroups: [apps], apiVersions: [v1],"
                    + " resources: [deployments]}]}";

    @Test
    void refuseWhatDoesNotHold() {
        policy(
                "Validating",
                "few",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", validations: [{expression: 'object.spec.replicas <= 3'}]}");
        assertThat(deploy(client, "unbound", 4).code()).isEqualTo(201);
        binding("Validating", "few", ", validationActions: [Deny]");
        TestingClient.Answer refused = deploy(client, "many", 4);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.reason()).isEqualTo("Invalid");
        assertThat(refused.message())
                .isEqualTo(
                        "deployments.apps \"many\" is forbidden: ValidatingAdmissionPolicy 'few' with"
                                + " binding 'few-bound'"
                                + " denied request: failed expression: object.spec.replicas <= 3");
        assertThat(deploy(client, "some", 3).code()).isEqualTo(201);
        assertThat(deploy(server.admin(BETA), "many", 4).code()).isEqualTo(201);
    }

    @Test
    void sayWhyInTheirOwnWords() {
        policy(
                "Validating",
                "words",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", variables: [{name: wanted, expression: 'object.spec.replicas'},"
                        + " {name: twice, expression: 'variables.wanted * 2'}], validations: ["
                        + "{expression: 'variables.wanted < 5', message: too many, reason: Forbidden},"
                        + "{expression: 'variables.wanted != 3', messageExpression: '\"twice it is \" +"
                        + " string(variables.twice)'}]}");
        binding("Validating", "words", ", validationActions: [Deny]");
        TestingClient.Answer many = deploy(client, "five", 5);
        assertThat(many.code()).isEqualTo(403);
        assertThat(many.message()).endsWith("denied request: too many");
        assertThat(deploy(client, "three", 3).message()).endsWith("denied request: twice it is 6");
    }

    @Test
    void takeParametersFromObjects() {
        client.configMap("default", "limits", ", data: {max: '2'}");
        policy(
                "Validating",
                "param",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", paramKind: {apiVersion: v1, kind: ConfigMap},"
                        + " validations: [{expression: 'object.spec.replicas <= int(params.data.max)'}]}");
        binding(
                "Validating",
                "param",
                ", validationActions: [Deny], paramRef: {name: limits, namespace: default,"
                        + " parameterNotFoundAction: Deny}");
        assertThat(deploy(client, "ok", 2).code()).isEqualTo(201);
        assertThat(deploy(client, "not", 3).code()).isEqualTo(422);
        client.delete("/api/v1/namespaces/default/configmaps/limits");
        assertThat(client.get("/api/v1/namespaces/default/configmaps/limits").code())
                .isEqualTo(404);
        assertThat(deploy(client, "gone", 1).message())
                .endsWith(
                        "failed to configure binding: no params found for policy binding with `Deny`"
                                + " parameterNotFoundAction");
    }

    @Test
    void knowWhoAsksAndWhatTheyMayDo() {
        policy(
                "Validating",
                "who",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", matchConditions: [{name: not-admins, expression: '!(\"system:masters\" in"
                        + " request.userInfo.groups)'}]"
                        + ", validations: [{expression:"
                        + " 'authorizer.group(\"\").resource(\"secrets\").namespace(\"default\").check(\"list\").allowed()',"
                        + " message: who cannot read secrets may not deploy}]}");
        binding("Validating", "who", ", validationActions: [Deny]");
        client.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: deployer},"
                        + " rules: [{apiGroups: [apps], resources: ['*'], verbs: ['*']}]}");
        client.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: deployer},"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer},"
                        + " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]}");
        assertThat(
                        client.get(
                                        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/deployer")
                                .code())
                .isEqualTo(200);
        assertThat(deploy(client, "by-admin", 1).code()).isEqualTo(201);
        assertThat(deploy(server.user(ALPHA, "jane"), "by-jane", 1).message())
                .endsWith("who cannot read secrets may not deploy");
    }

    @Test
    void failClosedWhereTheyCannotTell() {
        policy(
                "Validating",
                "broken",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", validations: [{expression: 'object.spec.absent == 1'}]}");
        binding("Validating", "broken", ", validationActions: [Deny]");
        assertThat(deploy(client, "any", 1).message())
                .endsWith(
                        "denied request: expression 'object.spec.absent == 1' resulted in error: no such key: absent");
        client.patch(
                "merge",
                GROUP + "validatingadmissionpolicies/broken",
                "{\"spec\":{\"failurePolicy\":\"Ignore\"}}");
        client.get(GROUP + "validatingadmissionpolicies/broken");
        assertThat(deploy(client, "any", 1).code()).isEqualTo(201);
    }

    @Test
    void onlyWarnWhereTheBindingSaysSo() {
        policy(
                "Validating",
                "gentle",
                "{" + FOR_DEPLOYMENTS + ", validations: [{expression: 'false', message: no}]}");
        binding("Validating", "gentle", ", validationActions: [Warn, Audit]");
        assertThat(deploy(client, "warned", 1).code()).isEqualTo(201);
    }

    @Test
    void changeObjectsByApplyingAndByPatches() {
        policy(
                "Mutating",
                "change",
                "{"
                        + FOR_DEPLOYMENTS
                        + ", reinvocationPolicy: Never, mutations: ["
                        + "{patchType: ApplyConfiguration, applyConfiguration: {expression:"
                        + " 'Object{metadata: Object.metadata{"
                        + "labels: {\"size\": string(object.spec.replicas)}}, spec: Object.spec{template:"
                        + " Object.spec.template{"
                        + "spec: Object.spec.template.spec{containers:"
                        + " [Object.spec.template.spec.containers{name: \"side\", image: \"s\"}]}}}}'}},"
                        + "{patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: \"replace\","
                        + " path: \"/spec/replicas\","
                        + " value: object.spec.replicas + 1}]'}}]}");
        binding("Mutating", "change", "");
        TestingClient.Answer made = deploy(client, "changed", 1);
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.metadata().stringMap("labels")).isEqualTo(Map.of("size", "1"));
        assertThat(made.spec().integer("replicas")).isEqualTo(2);
        assertThat(made.spec().child("template").child("spec").children("containers"))
                .extracting(container -> container.string("name"))
                .containsExactlyInAnyOrder("c", "side");
    }

    @Test
    void neverHoldUpThePoliciesThemselves() {
        policy(
                "Validating",
                "lock",
                "{matchConstraints: {resourceRules: [{operations: ['*'], apiGroups: ['*'],"
                        + " apiVersions: ['*'], resources: ['*/*']}]}, validations: [{expression: 'false'}]}");
        binding("Validating", "lock", ", validationActions: [Deny]");
        assertThat(client.configMap("default", "locked", "").code()).isEqualTo(422);
        assertThat(client.delete(GROUP + "validatingadmissionpolicybindings/lock-bound").code())
                .isEqualTo(200);
    }
}
