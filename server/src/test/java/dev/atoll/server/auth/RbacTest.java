package dev.atoll.server.auth;

import static dev.atoll.server.TestingRoles.RBAC;
import static dev.atoll.server.TestingRoles.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class RbacTest {
    private static final String CORE = "/api/v1/namespaces/";

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingRoles roles;

    RbacTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        roles = new TestingRoles(admin);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private TestingClient as(String name, String... groups) {
        return server.user(TestingServer.ALPHA, name, groups);
    }

    @Test
    void allowsWhatARoleAllowsAndNothingElse() {
        roles.clusterRole(
                "map-reader", "{verbs: [get, list], apiGroups: [''], resources: [configmaps]}");
        roles.bindCluster("map-reader", user("reader"));
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
        roles.clusterRole("all", "{verbs: ['*'], apiGroups: ['*'], resources: ['*']}");
        roles.bindCluster("all", user("king"));

        assertThat(as("king").get("/api/v1/nodes").code()).isEqualTo(200);
        assertThat(server.user(TestingServer.BETA, "king").get("/api/v1/nodes").code())
                .isEqualTo(403);
    }

    @Test
    void tellsSubresourcesApart() {
        roles.clusterRole("pods", "{verbs: [get], apiGroups: [''], resources: [pods]}");
        roles.clusterRole("statuses", "{verbs: [get], apiGroups: [''], resources: ['*/status']}");
        roles.bindCluster("pods", user("pods"));
        roles.bindCluster("statuses", user("statuses"));
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
        roles.clusterRole(
                "one",
                "{verbs: [get, list], apiGroups: [''], resources: [secrets], resourceNames: [mine]}");
        roles.bindCluster("one", user("narrow"));
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
        roles.clusterRole(
                "maps", "{verbs: [list], apiGroups: [''], resources: [configmaps, nodes]}");
        roles.clusterRole("spaces", "{verbs: [get], apiGroups: [''], resources: [namespaces]}");
        roles.bind("team", "ClusterRole", "maps", user("member"));
        roles.bind("team", "ClusterRole", "spaces", user("member"));
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
        roles.role("default", "maps", "{verbs: [list], apiGroups: [''], resources: [configmaps]}");
        roles.bind(
                "default",
                "Role",
                "maps",
                "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs}");

        assertThat(as("anna", "devs").get(CORE + "default/configmaps").code()).isEqualTo(200);
        assertThat(as("anna", "ops").get(CORE + "default/configmaps").code()).isEqualTo(403);
    }

    @Test
    void allowsPathsThatAreNoResources() {
        roles.clusterRole("paths", "{verbs: [get], nonResourceURLs: [/version, '/openapi/*']}");
        roles.bindCluster("paths", user("walker"));
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
        roles.clusterRole("brief", "{verbs: [list], apiGroups: [''], resources: [nodes]}");
        roles.bindCluster("brief", user("temp"));
        assertThat(as("temp").get("/api/v1/nodes").code()).isEqualTo(200);

        admin.delete(RBAC + "clusterroles/brief");

        await().until(() -> as("temp").get("/api/v1/nodes").code() == 403);
    }

    @Test
    void answersWhatAUserMayDo() {
        roles.clusterRole("self", "{verbs: [create], apiGroups: ['*'], resources: ['*']}");
        roles.bindCluster("self", user("curious"));
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
