package dev.atoll.server.admission.limit;

import static dev.atoll.server.TestingServer.ALPHA;
import static dev.atoll.server.TestingServer.BETA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceQuotasTest {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    @TempDir private static Path folder;
    private static TestingServer server;
    private static TestingClient client;

    private String namespace;

    @BeforeAll
    static void openServer() {
        server = TestingServer.open(folder);
        client = server.admin(ALPHA);
    }

    @BeforeEach
    void makeNamespace() {
        namespace = client.namespace("quota-" + NAMESPACES.incrementAndGet());
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    private String path(String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    /// A quota whose status says what its controller would say.
    private void quota(String name, String hard, String used, String more) {
        client.post(
                path("serviceaccounts"),
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        TestingClient.Answer made =
                client.post(
                        path("resourcequotas"),
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: "
                                + name
                                + "}, spec: {hard: "
                                + hard
                                + more
                                + "}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        TestingClient.Answer told =
                client.put(
                        path("resourcequotas/" + name + "/status"),
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: "
                                + name
                                + "}, spec: {hard: "
                                + hard
                                + more
                                + "}, status: {hard: "
                                + hard
                                + ", used: "
                                + used
                                + "}}");
        assertThat(told.code()).as(told.message()).isEqualTo(200);
        client.get(path("resourcequotas/" + name));
    }

    private TestingClient.Answer pod(String name, String resources) {
        return client.post(
                path("pods"),
                "{apiVersion: v1, kind: Pod, metadata: {name: "
                        + name
                        + "}, spec: {containers: [{name: c, image: i"
                        + (resources.isEmpty() ? "" : ", resources: " + resources)
                        + "}]}}");
    }

    private Tree used(String quota) {
        return client.get(path("resourcequotas/" + quota)).status().child("used");
    }

    @Test
    void refuseOneTooMany() {
        quota("compute", "{pods: '2', requests.cpu: '1'}", "{pods: '0', requests.cpu: '0'}", "");
        assertThat(pod("a", "{requests: {cpu: 400m}}").code()).isEqualTo(201);
        assertThat(pod("b", "{requests: {cpu: 400m}}").code()).isEqualTo(201);
        assertThat(used("compute").string("requests.cpu")).isEqualTo("800m");
        TestingClient.Answer refused = pod("c", "{requests: {cpu: 400m}}");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "pods \"c\" is forbidden: exceeded quota: compute, requested: pods=1,requests.cpu=400m,"
                                + " used: pods=2,requests.cpu=800m, limited: pods=2,requests.cpu=1");
        assertThat(used("compute").string("pods")).isEqualTo("2");
    }

    @Test
    void wantToKnowWhatPodsMayUse() {
        quota("limits", "{limits.cpu: '2', memory: 1Gi}", "{limits.cpu: '0', memory: '0'}", "");
        assertThat(pod("silent", "").message())
                .isEqualTo(
                        "pods \"silent\" is forbidden: failed quota: limits: must specify limits.cpu"
                                + " for: c; memory for: c");
        assertThat(pod("said", "{limits: {cpu: 1, memory: 1Gi}}").code()).isEqualTo(201);
        assertThat(used("limits").string("memory")).isEqualTo("1Gi");
    }

    @Test
    void wantToKnowWhatIsUsedFirst() {
        TestingClient.Answer made =
                client.post(
                        path("resourcequotas"),
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: new}, spec: {hard:"
                                + " {count/configmaps: '1'}}}");
        assertThat(made.code()).isEqualTo(201);
        client.get(path("resourcequotas/new"));
        assertThat(client.configMap(namespace, "early", "").message())
                .isEqualTo(
                        "configmaps \"early\" is forbidden: status unknown for quota: new, resources:"
                                + " count/configmaps");
    }

    @Test
    void countOnlyPodsOfTheirScope() {
        quota("best", "{pods: '1'}", "{pods: '0'}", ", scopes: [BestEffort]");
        assertThat(pod("greedy", "{requests: {cpu: 1}}").code()).isEqualTo(201);
        assertThat(pod("modest", "").code()).isEqualTo(201);
        assertThat(pod("more", "").message())
                .contains(
                        "exceeded quota: best, requested: pods=1, used:"
                                + " pods=1, limited: pods=1");
        assertThat(pod("greedier", "{requests: {cpu: 1}}").code()).isEqualTo(201);
    }

    @Test
    void countServicesBySort() {
        quota(
                "services",
                "{services: '2', services.nodeports: '1'}",
                "{services: '0', services.nodeports: '0'}",
                "");
        assertThat(service("a", "NodePort").code()).isEqualTo(201);
        assertThat(service("b", "NodePort").message())
                .contains("requested: services.nodeports=1, used:" + " services.nodeports=1");
        assertThat(service("b", "ClusterIP").code()).isEqualTo(201);
        TestingClient.Answer changed =
                client.patch("merge", path("services/b"), "{\"spec\":{\"type\":\"NodePort\"}}");
        assertThat(changed.message())
                .contains("exceeded quota: services, requested: services.nodeports=1");
        assertThat(service("c", "ClusterIP").message())
                .contains("requested: services=1, used: services=2," + " limited: services=2");
    }

    private TestingClient.Answer service(String name, String type) {
        return client.post(
                path("services"),
                "{apiVersion: v1, kind: Service, metadata: {name: "
                        + name
                        + "}, spec: {type: "
                        + type
                        + ", ports: [{port: 80}]}}");
    }

    @Test
    void changeNothingInADryRun() {
        quota("dry", "{configmaps: '1'}", "{configmaps: '0'}", "");
        assertThat(
                        client.post(
                                        path("configmaps?dryRun=All"),
                                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: dry}}")
                                .code())
                .isEqualTo(201);
        assertThat(used("dry").string("configmaps")).isEqualTo("0");
    }

    @Test
    void leaveOtherNamespacesAndTenantsAlone() {
        quota("none", "{configmaps: '0'}", "{configmaps: '0'}", "");
        assertThat(client.configMap(namespace, "here", "").code()).isEqualTo(403);
        assertThat(client.configMap("default", "there-" + namespace, "").code()).isEqualTo(201);
        TestingClient other = server.admin(BETA);
        other.namespace(namespace);
        assertThat(other.configMap(namespace, "here", "").code()).isEqualTo(201);
    }

    @Test
    void neverAllowMoreHoweverManyAskAtOnce() throws Exception {
        int limit = 7;
        quota("race", "{pods: '" + limit + "'}", "{pods: '0'}", "");
        List<Future<Integer>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                String name = "p-" + i;
                asked.add(threads.submit(() -> pod(name, "").code()));
            }
        }
        List<Integer> codes = new ArrayList<>();
        for (Future<Integer> one : asked) {
            codes.add(one.get());
        }
        assertThat(codes.stream().filter(code -> code == 201)).hasSize(limit);
        assertThat(codes.stream().filter(code -> code == 403)).hasSize(60 - limit);
        assertThat(client.get(path("pods")).body().children("items")).hasSize(limit);
        assertThat(used("race").string("pods")).isEqualTo("" + limit);
    }
}
