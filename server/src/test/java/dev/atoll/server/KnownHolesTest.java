package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Holes that other platforms had in what their API lets users do.
@TestInstance(Lifecycle.PER_CLASS)
final class KnownHolesTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String NODES = "/api/v1/nodes";
    private static final String NODE = "/api/v1/nodes/mine";

    private final TestingServer server;
    private final TestingClient admin;

    KnownHolesTest(@TempDir Path folder) {
        server = TestingServer.withBaseObjects(folder, "192.0.2.7", 7443);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String path(Kind kind, String namespace) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/"
                + kind.plural();
    }

    private static List<Answer> everyVerb(TestingClient client, String collection, String name) {
        String one = collection + "/" + name;
        return List.of(
                client.get(one),
                client.put(one, "{metadata: {name: " + name + "}}"),
                client.patch("merge", one, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
                client.delete(one));
    }

    /// CVE-2019-11247: an object of the whole cluster is not reached by a namespace's path, whatever one may do there.
    @Test
    void noClusterWideObjectIsReachedByANamespace() {
        TestingRoles roles = new TestingRoles(admin);
        roles.role("default", "all", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
        roles.bind("default", "Role", "all", TestingRoles.user("local"));
        TestingClient local = server.user(TestingServer.ALPHA, "local");
        for (Kind kind : server.catalog().forTenants().kinds()) {
            String within = path(kind, "default");
            // A namespace is its own namespace, and so reached by its own path alone.
            if (!kind.namespaced() && kind.isStored() && !kind.plural().equals("namespaces")) {
                for (TestingClient client : List.of(local, admin)) {
                    assertThat(client.get(within).code()).as(within).isEqualTo(404);
                    assertThat(client.post(within, "{metadata: {name: x}}").code()).isEqualTo(404);
                    assertThat(everyVerb(client, within, "system:node"))
                            .as(within)
                            .allMatch(answer -> answer.code() == 404);
                }
                assertThat(local.get(path(kind, "")).code()).as(kind.plural()).isEqualTo(403);
            }
        }
    }

    /// CVE-2019-11247, the other way: an object of a namespace is not reached by the cluster's path.
    @Test
    void noObjectOfANamespaceIsReachedByTheCluster() {
        for (Kind kind : server.catalog().forTenants().kinds()) {
            if (kind.namespaced() && kind.isStored()) {
                String across = path(kind, "");
                assertThat(everyVerb(admin, across, "default"))
                        .as(across)
                        .allMatch(answer -> answer.code() == 404);
                assertThat(admin.post(across, "{metadata: {name: x}}").code()).isEqualTo(400);
                assertThat(admin.delete(across).code()).isEqualTo(405);
            }
        }
    }

    private static String service(String name, String spec) {
        return "{metadata: {name: "
                + name
                + "}, spec: {ports: [{port: 80}]"
                + spec
                + "}, status: {loadBalancer: {ingress: [{ip: 192.0.2.9}]}}}";
    }

    private static void assertNoExternalAddress(Answer refused, String name) {
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "services \""
                                + name
                                + "\" is forbidden: Use of external IPs is denied by admission"
                                + " control.");
    }

    /// CVE-2020-8554: a Service takes no traffic to an address that its maker chose.
    @Test
    void noServiceGetsAnExternalAddress() {
        String addresses = ", externalIPs: [192.0.2.9]";
        assertNoExternalAddress(admin.post(SERVICES, service("new", addresses)), "new");
        assertNoExternalAddress(admin.put(SERVICES + "/new", service("new", addresses)), "new");
        assertThat(admin.post(SERVICES, service("plain", "")).code()).isEqualTo(201);
        String patch = "{\"spec\":{\"externalIPs\":[\"192.0.2.9\"]}}";
        String one = SERVICES + "/plain";
        assertNoExternalAddress(admin.patch("merge", one, patch), "plain");
        assertNoExternalAddress(admin.patch("strategic-merge", one, patch), "plain");
        assertNoExternalAddress(
                admin.patch(
                        "json",
                        one,
                        "[{\"op\":\"add\",\"path\":\"/spec/externalIPs\",\"value\":[\"192.0.2.9\"]}]"),
                "plain");
        assertThat(admin.patch("merge", one + "/status", patch).spec().has("externalIPs"))
                .isFalse();
    }

    /// CVE-2020-8554: a Service that has one from before can be changed, and loses it, but gets no other.
    @Test
    void anExternalAddressFromBeforeMayStay() {
        Kind kind =
                server.catalog().kinds().stream()
                        .filter(each -> each.identity().kind().equals("Service"))
                        .findFirst()
                        .orElseThrow();
        Answer made = admin.post(SERVICES, service("old", ", clusterIP: None"));
        Map<String, Object> object =
                made.body()
                        .with(
                                "spec",
                                made.spec().with("externalIPs", List.of("192.0.2.9")).fields())
                        .fields();
        server.store()
                .write(
                        Write.of(
                                ObjectWrite.of(
                                                new ObjectKey(
                                                        TestingServer.ALPHA,
                                                        "",
                                                        "services",
                                                        "default",
                                                        "old"),
                                                object,
                                                kind.selectableFields(object))
                                        .put(new Write.Anything())));
        String one = SERVICES + "/old";

        Answer labelled = admin.patch("merge", one, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(labelled.code()).as(labelled.message()).isEqualTo(200);
        assertNoExternalAddress(
                admin.patch(
                        "merge", one, "{\"spec\":{\"externalIPs\":[\"192.0.2.9\",\"192.0.2.8\"]}}"),
                "old");
        assertThat(admin.patch("merge", one, "{\"spec\":{\"externalIPs\":null}}").code())
                .isEqualTo(200);
    }

    /// CVE-2020-8554: a balancer's address is set through the status only, which who edits Services may not write.
    @Test
    void onlyTheStatusSetsABalancersAddress() {
        String one = SERVICES + "/balanced";
        Answer made = admin.post(SERVICES, service("balanced", ", type: LoadBalancer"));
        assertThat(made.status().child("loadBalancer").has("ingress")).isFalse();
        String status = "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.9\"}]}}}";
        assertThat(admin.patch("merge", one, status).status().child("loadBalancer").has("ingress"))
                .isFalse();
        TestingRoles roles = new TestingRoles(admin);
        roles.bind("default", "ClusterRole", "edit", TestingRoles.user("editor"));
        TestingClient editor = server.user(TestingServer.ALPHA, "editor");
        assertThat(editor.patch("merge", one + "/status", status).code()).isEqualTo(403);
        assertThat(admin.patch("merge", one + "/status", status).code()).isEqualTo(200);
    }

    private static String metadata(String more) {
        return "{\"metadata\":{" + more + "}}";
    }

    /// CVE-2025-5187: a node's agent gives its Node no owner, whose absence would have it deleted and made anew.
    @Test
    void aNodeMakesNothingOfItselfThatSteersWork() {
        TestingClient agent = server.user(TestingServer.ALPHA, "system:node:mine", "system:nodes");
        String owners =
                "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"x\",\"uid\":\"u\"}]";
        assertThat(agent.post(NODES, "{metadata: {name: mine, " + owners + "}}").code())
                .isEqualTo(403);
        Answer labelled =
                agent.post(
                        NODES,
                        "{metadata: {name: mine, labels: {node-restriction.kubernetes.io/a: b}}}");
        assertThat(labelled.code()).isEqualTo(403);
        Answer made =
                agent.post(
                        NODES,
                        "{metadata: {name: mine, labels: {kubernetes.io/hostname: mine, own: yes,"
                                + " node.kubernetes.io/instance-type: big}}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);

        Answer owned = agent.patch("merge", NODE, metadata(owners));
        assertThat(owned.message())
                .isEqualTo(
                        "nodes \"mine\" is forbidden: node \"mine\" is not allowed to modify"
                                + " ownerReferences");
        assertThat(agent.patch("merge", NODE + "/status", metadata(owners)).metadata().fields())
                .doesNotContainKey("ownerReferences");
        for (String label :
                List.of("node-restriction.kubernetes.io/a", "node-role.kubernetes.io/master")) {
            for (String path : List.of(NODE, NODE + "/status")) {
                Answer steered =
                        agent.patch("merge", path, metadata("\"labels\":{\"" + label + "\":\"\"}"));
                assertThat(steered.message())
                        .isEqualTo(
                                "nodes \"mine\" is forbidden: is not allowed to modify labels: "
                                        + label);
            }
        }
        Answer taint =
                agent.patch(
                        "merge",
                        NODE,
                        "{\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]}}");
        assertThat(taint.message())
                .isEqualTo(
                        "nodes \"mine\" is forbidden: node \"mine\" is not allowed to modify taints");
        String harmless = metadata("\"labels\":{\"own\":\"no\",\"kubernetes.io/os\":\"linux\"}");
        assertThat(agent.patch("merge", NODE, harmless).code()).isEqualTo(200);
        assertThat(admin.patch("merge", NODE, metadata(owners)).code()).isEqualTo(200);
    }

    /// CVE-2025-5187: nor does it touch another's Node.
    @Test
    void aNodeLeavesOtherNodesAlone() {
        TestingClient agent = server.user(TestingServer.ALPHA, "system:node:near", "system:nodes");
        admin.post(NODES, "{metadata: {name: far}}");
        String why =
                "nodes \"far\" is forbidden: node \"near\" is not allowed to modify node \"far\"";
        String far = NODES + "/far";
        assertThat(agent.post(NODES, "{metadata: {name: fourth}}").code()).isEqualTo(403);
        assertThat(agent.patch("merge", far, metadata("\"labels\":{\"a\":\"b\"}")).message())
                .isEqualTo(why);
        assertThat(
                        agent.patch("merge", far + "/status", "{\"status\":{\"phase\":\"x\"}}")
                                .message())
                .isEqualTo(why);
        assertThat(agent.delete(far).message()).isEqualTo(why);
        assertThat(agent.post(NODES, "{metadata: {name: near}}").code()).isEqualTo(201);
        assertThat(agent.delete(NODES + "/near").code()).isEqualTo(200);
    }

    /// CVE-2026-39429: who shows nothing is told whether the server is well, and nothing else by any path.
    @Test
    void nothingButHealthIsToldToStrangers() {
        TreeSet<String> paths =
                new TreeSet<>(
                        List.of(
                                "/",
                                "/api",
                                "/apis",
                                "/metrics",
                                "/version",
                                "/openapi/v2",
                                "/openapi/v3",
                                "/openapi/v3/api/v1",
                                "/debug/pprof",
                                "/tenants",
                                "/tenants/alpha",
                                "/tenants/alpha/healthz",
                                "/tenants/alpha/livez",
                                "/tenants/alpha/readyz",
                                "/.well-known/openid-configuration",
                                "/openid/v1/jwks",
                                "/healthzz",
                                "/logs",
                                "/none"));
        for (Kind kind : server.catalog().kinds()) {
            for (String namespace : List.of("", "default")) {
                String collection = path(kind, namespace);
                paths.add(collection);
                paths.add(collection + "/x");
                kind.subresources().forEach(each -> paths.add(collection + "/x/" + each));
                paths.add("/tenants/alpha" + collection);
            }
        }
        for (String path : paths) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")) {
                assertThat(code(method, path)).as("%s %s", method, path).isEqualTo(401);
            }
        }
        assertThat(List.of("/healthz", "/livez", "/readyz"))
                .allMatch(path -> code("GET", path) == 200);
    }

    private int code(String method, String path) {
        try {
            server.server()
                    .answer(
                            new Credential.None(),
                            new ApiCall(
                                    method,
                                    path,
                                    Map.of(),
                                    "",
                                    "*/*",
                                    "",
                                    "test",
                                    Encoded.utf8("{}")));
            return 200;
        } catch (StatusException e) {
            return e.code();
        }
    }
}
