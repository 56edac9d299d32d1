package dev.atoll.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
final class NodeReachTest {
    private static final String CORE = "/api/v1/namespaces/default/";
    private static final String SECRETS = CORE + "secrets";
    private static final String CONFIG_MAPS = CORE + "configmaps";

    private final TestingServer server;
    private final TestingClient admin;
    private final TestingClient agent;
    private final AtomicInteger pods = new AtomicInteger();

    NodeReachTest(@TempDir Path folder) {
        server = TestingServer.withBaseObjects(folder, "192.0.2.7", 7443);
        admin = server.admin(TestingServer.ALPHA);
        agent = server.user(TestingServer.ALPHA, "system:node:mine", "system:nodes");
        admin.post("/api/v1/nodes", "{metadata: {name: mine}}");
        admin.post("/api/v1/namespaces", "{metadata: {name: elsewhere}}");
    }

    @AfterAll
    void close() {
        server.close();
    }

    /// Makes a pod, and a Secret and a ConfigMap of a name of their own, which stands for NAME.
    private String made(String node, String spec) {
        String name = "n" + pods.incrementAndGet();
        for (String namespace : new String[] {"default", "elsewhere"}) {
            String core = "/api/v1/namespaces/" + namespace;
            String object = "{metadata: {name: " + name + "}}";
            assertThat(admin.post(core + "/secrets", object).code()).isEqualTo(201);
            assertThat(admin.post(core + "/configmaps", object).code()).isEqualTo(201);
        }
        var pod =
                admin.post(
                        CORE + "pods",
                        "{metadata: {name: %s}, spec: {nodeName: %s, automountServiceAccountToken: false, %s}}"
                                .formatted(name, node, spec.replace("NAME", name)));
        assertThat(pod.code()).as(pod.message()).isEqualTo(201);
        return name;
    }

    private int read(String path) {
        return agent.get(path).code();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imagePullSecrets: [{name: NAME}], containers: [{name: c, image: i}]",
                "volumes: [{name: v, secret: {secretName: NAME}}], containers: [{name: c, image: i}]",
                "volumes: [{name: v, projected: {sources: [{secret: {name: NAME}}]}}], containers: [{name: c, image: i}]",
                "containers: [{name: c, image: i, envFrom: [{secretRef: {name: NAME}}]}]",
                "containers: [{name: c, image: i, env: [{name: E, valueFrom: {secretKeyRef: {name: NAME, key: k}}}]}]",
                "initContainers: [{name: d, image: i, envFrom: [{secretRef: {name: NAME}}]}],"
                        + " containers: [{name: c, image: i}]"
            })
    void aSecretThatAPodOfTheNodeNamesIsRead(String spec) {
        String name = made("mine", spec);
        assertThat(read(SECRETS + "/" + name)).isEqualTo(200);
        assertThat(read(CONFIG_MAPS + "/" + name)).isEqualTo(403);
        assertThat(read("/api/v1/namespaces/elsewhere/secrets/" + name)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volumes: [{name: v, configMap: {name: NAME}}], containers: [{name: c, image: i}]",
                "volumes: [{name: v, projected: {sources: [{configMap: {name: NAME}}]}}], containers: [{name: c, image: i}]",
                "containers: [{name: c, image: i, envFrom: [{configMapRef: {name: NAME}}]}]",
                "containers: [{name: c, image: i, env: [{name: E, valueFrom: {configMapKeyRef: {name: NAME, key: k}}}]}]"
            })
    void aConfigMapThatAPodOfTheNodeNamesIsRead(String spec) {
        String name = made("mine", spec);
        assertThat(read(CONFIG_MAPS + "/" + name)).isEqualTo(200);
        assertThat(read(SECRETS + "/" + name)).isEqualTo(403);
        assertThat(read("/api/v1/namespaces/elsewhere/configmaps/" + name)).isEqualTo(403);
    }

    private static final String ENVIRONMENT =
            "containers: [{name: c, image: i, envFrom: [{secretRef: {name: NAME}}, {configMapRef: {name: NAME}}]}]";

    @Test
    void whatPodsOfOtherNodesNameIsNotRead() {
        String name = made("other", ENVIRONMENT);
        assertThat(read(SECRETS + "/" + name)).isEqualTo(403);
        assertThat(read(CONFIG_MAPS + "/" + name)).isEqualTo(403);
        assertThat(agent.get(SECRETS + "/" + name).message())
                .contains("User \"system:node:mine\" cannot get resource \"secrets\"");
    }

    @Test
    void nothingIsReadAnyMoreWhenThePodIsGone() {
        String name = made("mine", ENVIRONMENT);
        assertThat(read(SECRETS + "/" + name)).isEqualTo(200);
        assertThat(admin.delete(CORE + "pods/" + name + "?gracePeriodSeconds=0").code())
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(read(SECRETS + "/" + name)).isEqualTo(403));
    }

    @Test
    void nothingIsListedOrWritten() {
        String name = made("mine", ENVIRONMENT);
        for (String all : new String[] {SECRETS, CONFIG_MAPS}) {
            assertThat(read(all)).isEqualTo(403);
            assertThat(read(all + "?fieldSelector=metadata.name=" + name)).isEqualTo(403);
            assertThat(agent.patch("merge", all + "/" + name, "{}").code()).isEqualTo(403);
            assertThat(agent.delete(all + "/" + name).code()).isEqualTo(403);
        }
        assertThat(read("/api/v1/secrets")).isEqualTo(403);
    }

    @Test
    void onlyAgentsAreMeant() {
        String name = made("mine", ENVIRONMENT);
        for (TestingClient other :
                new TestingClient[] {
                    server.user(TestingServer.ALPHA, "system:node:mine"),
                    server.user(TestingServer.ALPHA, "mine", "system:nodes"),
                    server.user(TestingServer.ALPHA, "system:node:", "system:nodes"),
                    server.user(TestingServer.BETA, "system:node:mine", "system:nodes")
                }) {
            assertThat(other.get(SECRETS + "/" + name).code()).isEqualTo(403);
        }
    }

    @Test
    void aReviewSaysTheSame() {
        String name = made("mine", ENVIRONMENT);
        for (String namespace : new String[] {"default", "elsewhere"}) {
            String review =
                    """
                    {spec: {user: "system:node:mine", groups: ["system:nodes"],
                     resourceAttributes: {verb: get, resource: secrets, namespace: %s, name: %s}}}
                    """
                            .formatted(namespace, name);
            assertThat(
                            admin.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
                                    .status()
                                    .bool("allowed"))
                    .isEqualTo(namespace.equals("default"));
        }
    }
}
