package dev.atoll.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.tenant.TenantId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What a node agent may do to pods, leases and tokens.
@TestInstance(Lifecycle.PER_CLASS)
final class NodeWorkRestrictionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String LEASES =
            "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    private static final String TOKENS = "/api/v1/namespaces/default/serviceaccounts/default/token";
    private static final String STATUS = "{\"status\":{\"message\":\"hello\"}}";

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingClient agent;
    private final String uid;

    NodeWorkRestrictionTest(@TempDir Path folder) {
        server = TestingServer.ofPlatform(folder);
        server.admin(TenantId.SYSTEM)
                .post("/apis/atoll.dev/v1/tenants", "{metadata: {name: acme}}");
        TenantId acme = new TenantId("acme");
        admin = server.admin(acme);
        agent = server.user(acme, "system:node:mine", "system:nodes");
        uid = admin.post("/api/v1/nodes", "{metadata: {name: mine}}").metadata().string("uid", "");
        admin.post("/api/v1/nodes", "{metadata: {name: other}}");
        admin.post("/api/v1/namespaces/default/serviceaccounts", "{metadata: {name: second}}");
    }

    @AfterAll
    void close() {
        server.close();
    }

    private String pod(String name, String node) {
        Answer made =
                admin.post(
                        PODS,
                        "{metadata: {name: "
                                + name
                                + "}, spec: {nodeName: "
                                + node
                                + ", containers: [{name: c, image: i}]}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        return made.metadata().string("uid", "");
    }

    private static void assertForbidden(Answer answer, String why) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(403);
        assertThat(answer.message()).contains(why);
    }

    private Answer mirror(String name, String node, String spec, String owner) {
        return agent.post(
                PODS,
                "{metadata: {name: "
                        + name
                        + ", annotations: {kubernetes.io/config.mirror: x}, ownerReferences: ["
                        + owner
                        + "]}, spec: {nodeName: "
                        + node
                        + ", containers: [{name: c, image: i}]"
                        + spec
                        + "}}");
    }

    private String itself() {
        return "{apiVersion: v1, kind: Node, name: mine, controller: true, uid: '" + uid + "'}";
    }

    @Test
    void createsMirrorPodsOfItsOwnOnly() {
        assertThat(mirror("mirror", "mine", "", itself()).code()).isEqualTo(201);

        assertForbidden(mirror("m", "other", "", itself()), "with spec.nodeName set to itself");
        assertForbidden(
                mirror("m", "mine", ", serviceAccountName: default", itself()),
                "reference a service account");
        assertForbidden(
                mirror("m", "mine", ", volumes: [{name: v, secret: {secretName: s}}]", itself()),
                "by a volume of type secret");
        assertForbidden(
                mirror("m", "mine", "", itself().replace(uid, "another")),
                "owner reference set to itself");
        assertForbidden(
                agent.post(
                        PODS,
                        "{metadata: {name: m}, spec: {nodeName: mine, containers: [{name: c, image: i}]}}"),
                "can only create mirror pods");
    }

    @Test
    void reportsAndDeletesItsOwnPodsOnly() {
        pod("near", "mine");
        pod("far", "other");

        assertThat(agent.patch("merge", PODS + "/near/status", STATUS).code()).isEqualTo(200);
        assertForbidden(
                agent.patch(
                        "merge",
                        PODS + "/near/status",
                        "{\"metadata\":{\"labels\":{\"app\":\"stolen\"}}}"),
                "cannot update labels");
        assertForbidden(
                agent.patch("merge", PODS + "/near", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
                "can only create and delete mirror pods");
        assertForbidden(
                agent.patch("merge", PODS + "/far/status", STATUS),
                "can only update pod status for pods with spec.nodeName set to itself");
        assertForbidden(agent.delete(PODS + "/far"), "can only delete pods");
        assertForbidden(
                agent.post(PODS + "/far/eviction", "{metadata: {name: far}}"),
                "can only evict pods");
        assertThat(agent.delete(PODS + "/near").code()).isEqualTo(200);
        assertThat(agent.delete(PODS + "/none").code()).isEqualTo(404);
    }

    @Test
    void keepsTheLeaseOfItsNameOnly() {
        admin.post(LEASES, "{metadata: {name: other}}");

        assertThat(agent.post(LEASES, "{metadata: {name: mine}}").code()).isEqualTo(201);
        assertThat(
                        agent.patch(
                                        "merge",
                                        LEASES + "/mine",
                                        "{\"spec\":{\"holderIdentity\":\"mine\"}}")
                                .code())
                .isEqualTo(200);
        assertForbidden(agent.post(LEASES, "{metadata: {name: third}}"), "with the same name");
        assertForbidden(
                agent.patch("merge", LEASES + "/other", "{\"spec\":{\"holderIdentity\":\"x\"}}"),
                "with the same name");
        assertForbidden(agent.delete(LEASES + "/other"), "with the same name");
        assertForbidden(
                agent.post(
                        LEASES.replace("kube-node-lease", "default"), "{metadata: {name: mine}}"),
                "can only access leases in the \"kube-node-lease\" system namespace");
        assertThat(agent.delete(LEASES + "/mine").code()).isEqualTo(200);
    }

    @Test
    void getsTokensOfItsOwnPodsOnly() {
        String near = pod("here", "mine");
        String far = pod("there", "other");
        String bound = "{spec: {boundObjectRef: {kind: Pod, apiVersion: v1, name: %s, uid: '%s'}}}";

        assertThat(agent.post(TOKENS, bound.formatted("here", near)).code()).isEqualTo(201);
        assertForbidden(agent.post(TOKENS, "{spec: {}}"), "not bound to a pod");
        assertForbidden(
                agent.post(TOKENS, bound.formatted("here", "")), "pod binding without a uid");
        assertForbidden(
                agent.post(TOKENS, bound.formatted("there", far)),
                "bound to a pod scheduled on a different node");
        assertThat(
                        agent.post(
                                        TOKENS.replace("/default/token", "/second/token"),
                                        bound.formatted("here", near))
                                .code())
                .isEqualTo(400);
    }

    @Test
    void bindsNobodyElse() {
        pod("anyones", "other");

        assertThat(admin.patch("merge", PODS + "/anyones/status", STATUS).code()).isEqualTo(200);
        assertThat(admin.delete(PODS + "/anyones?gracePeriodSeconds=0").code()).isEqualTo(200);
    }

    @Test
    void namespacesAreNotDeletedAllAtOnce() {
        assertThat(admin.delete("/api/v1/namespaces").code()).isEqualTo(405);
        assertThat(admin.get("/api/v1/namespaces/default").code()).isEqualTo(200);
    }
}
