package dev.atoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
final class RbacTest {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String CORE = "/api/v1/namespaces/";

    private final TestingServer server;
    private final TestingClient admin;

    RbacTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private void clusterRole(String name, String rule) {
        created(
                RBAC + "clusterroles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "
                        + name
                        + "}, rules: ["
                        + rule
                        + "]}");
    }

    private void role(String namespace, String name, String rule) {
        created(
                RBAC + "namespaces/" + namespace + "/roles",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: "
                        + name
                        + "}, rules: ["
                        + rule
                        + "]}");
    }

    private void bindCluster(String role, String subject) {
        created(
                RBAC + "clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata:"
                        + " {generateName: b-}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind:"
                        + " ClusterRole, name: "
                        + role
                        + "}, subjects: ["
                        + subject
                        + "]}");
    }

    private void bind(String namespace, String roleKind, String role, String subject) {
        created(
                RBAC + "namespaces/" + namespace + "/rolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata:"
                        + " {generateName: b-}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                        + roleKind
                        + ", name: "
                        + role
                        + "}, subjects: ["
                        + subject
                        + "]}");
    }

    private void created(String path, String body) {
        Answer answer = admin.post(path, body);
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        // A consistent read: afterwards every decision knows it.
        assertThat(admin.get(path).code()).isEqualTo(200);
    }

    private static String user(String name) {
        return "{apiGroup: rbac.authorization.k8s.io, kind: User, name: " + name + "}";
    }

    private TestingClient as(String name, String... groups) {
        return server.user(TestingServer.ALPHA, name, groups);
    }

    @Test
    void allowsWhatARoleAllowsAndNothingElse() {
        clusterRole("map-reader", "{verbs: [get, list], apiGroups: [''], resources: [configmaps]}");
        bindCluster("map-reader", user("reader"));
        TestingClient reader = as("reader");

        assertThat(reader.get(CORE + "default/configmaps").code()).isEqualTo(200);
        assertThat(reader.get("/api/v1/configmaps").code()).isEqualTo(200);
        assertThat(reader.get(CORE + "default/configmaps/none").code()).isEqualTo(404);
        Answer refused = reader.delete(CORE + "default/configmaps/none");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("Forbidden");
        assertThat(refused.message())
                .isEqualTo(
                        "configmaps \"none\" is forbidden: User \"reader\" cannot delete resource"
                                + " \"configmaps\" in API group \"\" in the namespace \"default\"");
        assertThat(reader.get("/apis/apps/v1/deployments").message())
                .isEqualTo(
                        "deployments.apps is forbidden: User \"reader\" cannot list resource"
                                + " \"deployments\" in API group \"apps\" at the cluster scope");
    }

    @Test
    void allowsNothingInAnotherTenant() {
        clusterRole("all", "{verbs: ['*'], apiGroups: ['*'], resources: ['*']}");
        bindCluster("all", user("king"));

        assertThat(as("king").get("/api/v1/nodes").code()).isEqualTo(200);
        assertThat(server.user(TestingServer.BETA, "king").get("/api/v1/nodes").code())
                .isEqualTo(403);
    }

    @Test
    void tellsSubresourcesApart() {
        clusterRole("pods", "{verbs: [get], apiGroups: [''], resources: [pods]}");
        clusterRole("statuses", "{verbs: [get], apiGroups: [''], resources: ['*/status']}");
        bindCluster("pods", user("pods"));
        bindCluster("statuses", user("statuses"));
        String pod = CORE + "default/pods/none";

        assertThat(as("pods").get(pod).code()).isEqualTo(404);
        assertThat(as("pods").get(pod + "/status").code()).isEqualTo(403);
        assertThat(as("pods").get(pod + "/status").message())
                .contains("cannot get resource \"pods/status\" in API group");
        assertThat(as("statuses").get(pod).code()).isEqualTo(403);
        assertThat(as("statuses").get(pod + "/status").code()).isEqualTo(404);
    }

    @Test
    void limitsToNames() {
        clusterRole(
                "one",
                "{verbs: [get, list], apiGroups: [''], resources: [secrets], resourceNames: [mine]}");
        bindCluster("one", user("narrow"));
        TestingClient narrow = as("narrow");
        String secrets = CORE + "default/secrets";

        assertThat(narrow.get(secrets + "/mine").code()).isEqualTo(404);
        assertThat(narrow.get(secrets + "/other").code()).isEqualTo(403);
        assertThat(narrow.get(secrets).code()).isEqualTo(403);
        assertThat(narrow.get(secrets + "?fieldSelector=metadata.name=mine").code()).isEqualTo(200);
        assertThat(narrow.get(secrets + "?fieldSelector=metadata.name=other").code())
                .isEqualTo(403);
        assertThat(narrow.get(secrets + "?fieldSelector=metadata.name!=mine").code())
                .isEqualTo(403);
    }

    @Test
    void limitsAClusterRoleToTheNamespaceOfItsBinding() {
        admin.namespace("team");
        clusterRole("maps", "{verbs: [list], apiGroups: [''], resources: [configmaps, nodes]}");
        clusterRole("spaces", "{verbs: [get], apiGroups: [''], resources: [namespaces]}");
        bind("team", "ClusterRole", "maps", user("member"));
        bind("team", "ClusterRole", "spaces", user("member"));
        TestingClient member = as("member");

        assertThat(member.get(CORE + "team/configmaps").code()).isEqualTo(200);
        assertThat(member.get(CORE + "default/configmaps").code()).isEqualTo(403);
        assertThat(member.get("/api/v1/configmaps").code()).isEqualTo(403);
        assertThat(member.get("/api/v1/nodes").code()).isEqualTo(403);
        assertThat(member.get(CORE + "team").code()).isEqualTo(200);
        assertThat(member.get(CORE + "default").code()).isEqualTo(403);
    }

    @Test
    void knowsGroups() {
        role("default", "maps", "{verbs: [list], apiGroups: [''], resources: [configmaps]}");
        bind(
                "default",
                "Role",
                "maps",
                "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs}");

        assertThat(as("anna", "devs").get(CORE + "default/configmaps").code()).isEqualTo(200);
        assertThat(as("anna", "ops").get(CORE + "default/configmaps").code()).isEqualTo(403);
    }

    @Test
    void allowsPathsThatAreNoResources() {
        clusterRole("paths", "{verbs: [get], nonResourceURLs: [/version, '/openapi/*']}");
        bindCluster("paths", user("walker"));
        TestingClient walker = as("walker");

        assertThat(walker.get("/version").code()).isEqualTo(200);
        assertThat(walker.get("/openapi/v3").code()).isEqualTo(200);
        Answer refused = walker.get("/metrics");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo("forbidden: User \"walker\" cannot get path \"/metrics\"");
    }

    @Test
    void forgetsWhatIsTakenBack() {
        clusterRole("brief", "{verbs: [list], apiGroups: [''], resources: [nodes]}");
        bindCluster("brief", user("temp"));
        assertThat(as("temp").get("/api/v1/nodes").code()).isEqualTo(200);

        admin.delete(RBAC + "clusterroles/brief");

        await().until(() -> as("temp").get("/api/v1/nodes").code() == 403);
    }

    @Test
    void answersWhatAUserMayDo() {
        clusterRole("self", "{verbs: [create], apiGroups: ['*'], resources: ['*']}");
        bindCluster("self", user("curious"));
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        String review =
                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec:"
                        + " {resourceAttributes: {verb: VERB, resource: pods, namespace: default}}}";

        Answer yes = as("curious").post(path, review.replace("VERB", "create"));
        Answer no = as("curious").post(path, review.replace("VERB", "delete"));

        assertThat(yes.code()).isEqualTo(201);
        assertThat(yes.status().bool("allowed")).isTrue();
        assertThat(no.status().bool("allowed")).isFalse();
    }
}
