package dev.atoll.server.admission.extension;

import static dev.atoll.server.TestingServer.ALPHA;
import static dev.atoll.server.TestingServer.BETA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebhooksTest {
    private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir private static Path folder;
    private static TestingServer server;
    private static TestingClient client;

    @TempDir private Path own;
    private TestingWebhook hook;

    @BeforeAll
    static void openServer() {
        server = TestingServer.open(folder);
        client = server.admin(ALPHA);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void openHook() {
        hook = TestingWebhook.open(own);
    }

    @AfterEach
    void removeAll() {
        for (String kind : List.of("mutating", "validating")) {
            client.delete(GROUP + kind + "webhookconfigurations");
            await().until(() ->
                    client.get(GROUP + kind + "webhookconfigurations")
                            .body()
                            .children("items")
                            .isEmpty());
        }
        client.delete(MAPS);
        hook.close();
    }

    private void configure(String kind, String name, String config, String more) {
        String lower = kind.equals("Mutating") ? "mutating" : "validating";
        TestingClient.Answer answer =
                client.post(
                        GROUP + lower + "webhookconfigurations",
                        "{apiVersion: admissionregistration.k8s.io/v1, kind: "
                                + kind
                                + "WebhookConfiguration, metadata: {name: "
                                + name
                                + "}, webhooks: [{name: "
                                + name
                                + ".example.com, clientConfig: "
                                + config
                                + ", admissionReviewVersions: [v1], sideEffects: None"
                                + more
                                + "}]}");
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        // What is stored is a moment later in memory.
        assertThat(client.get(GROUP + lower + "webhookconfigurations/" + name).code())
                .isEqualTo(200);
    }

    private static String rules(String operations, String resources) {
        return ", rules: [{operations: ["
                + operations
                + "], apiGroups: ['*'], apiVersions: ['*'], resources: ["
                + resources
                + "]}]";
    }

    @Test
    void askValidatingWebhooksWhatTheyMayRefuse() {
        configure("Validating", "no", hook.config(), rules("CREATE", "configmaps"));
        hook.answers(_ -> TestingWebhook.denied("not on a Tuesday"));
        TestingClient.Answer refused = client.configMap("default", "one", ", data: {a: b}");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .isEqualTo(
                        "admission webhook \"no.example.com\" denied the request: not on a Tuesday");
        assertThat(client.get(MAPS + "/one").code()).isEqualTo(404);
        Tree request = hook.asked.getFirst();
        assertThat(request.string("operation")).isEqualTo("CREATE");
        assertThat(request.string("name")).isEqualTo("one");
        assertThat(request.string("namespace")).isEqualTo("default");
        assertThat(request.child("kind").fields())
                .isEqualTo(Map.of("group", "", "version", "v1", "kind", "ConfigMap"));
        assertThat(request.child("userInfo").string("username")).isEqualTo("admin");
        assertThat(request.child("object").child("data").fields()).isEqualTo(Map.of("a", "b"));
        assertThat(request.child("options").string("kind")).isEqualTo("CreateOptions");
        assertThat(server.admin(BETA).configMap("default", "one", "").code()).isEqualTo(201);
    }

    @Test
    void letMutatingWebhooksChangeObjectsButNotTheirIdentity() {
        configure("Mutating", "change", hook.config(), rules("'*'", "configmaps"));
        hook.answers(_ ->
                TestingWebhook.patched(
                        "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"added\":\"yes\"}},"
                                + "{\"op\":\"replace\",\"path\":\"/metadata/name\",\"value\":\"other\"}]"));
        TestingClient.Answer made = client.configMap("default", "changed", "");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.name()).isEqualTo("changed");
        assertThat(client.get(MAPS + "/changed").body().child("data").fields())
                .isEqualTo(Map.of("added", "yes"));
    }

    @Test
    void letMutatingWebhooksChangeOnlyWhatTheRequestIsAbout() {
        String pods = "/api/v1/namespaces/default/pods";
        client.post(
                pods,
                "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: i}]}}");
        configure("Mutating", "sly", hook.config(), rules("UPDATE", "pods, pods/status"));
        hook.answers(_ ->
                TestingWebhook.patched(
                        "[{\"op\":\"add\",\"path\":\"/status\",\"value\":{\"phase\":\"Running\"}},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"other\"}]"));
        TestingClient.Answer spec =
                client.patch("merge", pods + "/web", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(spec.status().string("phase")).isEqualTo("Pending");
        assertThat(spec.spec().children("containers").getFirst().string("image"))
                .isEqualTo("other");
        hook.answers(_ ->
                TestingWebhook.patched(
                        "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"third\"},"
                                + "{\"op\":\"add\",\"path\":\"/status\",\"value\":{\"phase\":\"Running\"}}]"));
        TestingClient.Answer status =
                client.patch("merge", pods + "/web/status", "{\"status\":{\"message\":\"m\"}}");
        assertThat(status.status().string("phase")).isEqualTo("Running");
        assertThat(status.spec().children("containers").getFirst().string("image"))
                .isEqualTo("other");
        client.delete(pods + "/web?gracePeriodSeconds=0");
    }

    @Test
    void askAgainWhatOthersHaveChangedAfterwards() {
        try (TestingWebhook second = TestingWebhook.open(own.resolve("second"))) {
            configure(
                    "Mutating",
                    "a-first",
                    hook.config(),
                    ", reinvocationPolicy: IfNeeded" + rules("CREATE", "configmaps"));
            configure("Mutating", "b-second", second.config(), rules("CREATE", "configmaps"));
            hook.answers(request ->
                    TestingWebhook.patched(
                            "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"seen\":\""
                                    + request.child("object").child("data").stringMap("by").size()
                                    + request.child("object").child("data").has("second")
                                    + "\",\"second\":\"kept\"}}]"));
            second.answers(_ ->
                    TestingWebhook.patched(
                            "[{\"op\":\"add\",\"path\":\"/data/second\",\"value\":\"yes\"}]"));
            TestingClient.Answer made = client.configMap("default", "twice", "");
            assertThat(made.code()).as(made.message()).isEqualTo(201);
            assertThat(hook.asked).hasSize(2);
            assertThat(second.asked).hasSize(1);
            assertThat(made.body().child("data").string("seen")).isEqualTo("0true");
        }
    }

    @Test
    void failClosedOrOpenWhereTheWebhookIsNotThere() {
        hook.close();
        configure("Validating", "closed", hook.config(), rules("CREATE", "configmaps"));
        TestingClient.Answer refused = client.configMap("default", "closed", "");
        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused.message())
                .startsWith(
                        "Internal error occurred: failed calling webhook \"closed.example.com\": failed to call"
                                + " webhook: Post \"https://127.0.0.1:"
                                + hook.port()
                                + "/admit?timeout=10s\": dial tcp")
                .endsWith("connection refused");
        client.delete(GROUP + "validatingwebhookconfigurations/closed");
        configure(
                "Validating",
                "open",
                hook.config(),
                ", failurePolicy: Ignore" + rules("CREATE", "configmaps"));
        await().untilAsserted(() ->
                assertThat(client.configMap("default", "open", "").code()).isIn(201, 409));
    }

    @Test
    void waitNoLongerThanTheWebhookSays() {
        configure(
                "Validating",
                "slow",
                hook.config(),
                ", timeoutSeconds: 1" + rules("CREATE", "configmaps"));
        hook.answers(_ -> {
            try {
                Thread.sleep(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return TestingWebhook.allowed();
        });
        TestingClient.Answer refused = client.configMap("default", "slow", "");
        assertThat(refused.code()).isEqualTo(500);
        assertThat(refused.message()).endsWith("context deadline exceeded");
    }

    @Test
    void refuseAnswersThatAreNone() {
        configure("Mutating", "odd", hook.config(), rules("CREATE", "configmaps"));
        hook.answersRaw(200, "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(client.configMap("default", "odd", "").message())
                .contains(
                        "failed calling webhook \"odd.example.com\": received invalid webhook response:"
                                + " expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got");
        hook.answersRaw(200, new byte[5 << 20]);
        assertThat(client.configMap("default", "odd", "").message())
                .contains("the response is longer than");
        hook.answersRaw(302, new byte[0]);
        assertThat(client.configMap("default", "odd", "").message())
                .contains("redirects are not followed");
    }

    @Test
    void trustOnlyTheAuthorityOfTheConfiguration() {
        try (TestingWebhook other = TestingWebhook.open(own.resolve("other"))) {
            configure(
                    "Validating",
                    "stranger",
                    "{url: \"https://127.0.0.1:"
                            + hook.port()
                            + "/\", caBundle: "
                            + other.bundle()
                            + "}",
                    rules("CREATE", "configmaps"));
            TestingClient.Answer refused = client.configMap("default", "stranger", "");
            assertThat(refused.code()).isEqualTo(500);
            assertThat(hook.asked).isEmpty();
        }
    }

    @Test
    void neverCallAddressesThatAreNotTheTenants() {
        for (String host :
                List.of(
                        "localhost.localdomain",
                        "169.254.169.254",
                        "10.0.0.1",
                        "[::1]",
                        "127.0.0.2")) {
            configure(
                    "Validating",
                    "inside",
                    "{url: \"https://" + host + ":6443/\"}",
                    rules("CREATE", "configmaps"));
            TestingClient.Answer refused = client.configMap("default", "inside", "");
            assertThat(refused.code()).as(host).isEqualTo(500);
            assertThat(refused.message())
                    .containsAnyOf("is not one that webhooks may have", "no such host");
            client.delete(GROUP + "validatingwebhookconfigurations/inside");
        }
    }

    /// Endpoints may not be at loopback addresses.
    private static String ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void callWebhooksBehindServices() throws SocketException {
        String service =
                "{service: {namespace: default, name: hook, path: /admit}, caBundle: "
                        + hook.bundle()
                        + "}";
        configure("Validating", "service", service, rules("CREATE", "configmaps"));
        assertThat(client.configMap("default", "behind", "").message())
                .contains(
                        "Post \"https://hook.default.svc:443/admit\": service \"hook\" not found");
        client.post(
                "/api/v1/namespaces/default/services",
                "{apiVersion: v1, kind: Service, metadata: {name: hook}, spec: {ports: [{port: 443}]}}");
        assertThat(client.configMap("default", "behind", "").message())
                .contains("no endpoints available for service \"hook\"");
        client.post(
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: hook-1,"
                        + " labels: {kubernetes.io/service-name: hook}}, ports: [{name: '', port: "
                        + hook.port()
                        + "}], endpoints: [{addresses: ["
                        + ownAddress()
                        + "], conditions: {ready: true}}]}");
        assertThat(
                        client.get(
                                        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/hook-1")
                                .code())
                .isEqualTo(200);
        TestingClient.Answer made = client.configMap("default", "behind", "");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(hook.asked).hasSize(1);
        client.delete("/api/v1/namespaces/default/services/hook");
    }

    @Test
    void askOnlyWhatRulesSelectorsAndConditionsTake() {
        client.patch(
                "merge",
                "/api/v1/namespaces/default",
                "{\"metadata\":{\"labels\":{\"hooked\":\"yes\"}}}");
        configure(
                "Validating",
                "picky",
                hook.config(),
                rules("CREATE", "configmaps")
                        + ", objectSelector: {matchLabels: {watch: me}}, namespaceSelector: {matchLabels:"
                        + " {hooked: 'yes'}}"
                        + ", matchConditions: [{name: big, expression: \"object.data.size() > 1\"}]");
        hook.answers(_ -> TestingWebhook.denied("no"));
        client.namespace("unhooked");
        assertThat(client.configMap("default", "plain", "").code()).isEqualTo(201);
        assertThat(
                        client.post(
                                        "/api/v1/namespaces/unhooked/configmaps",
                                        labelled("elsewhere", "{a: b, c: d}"))
                                .code())
                .isEqualTo(201);
        assertThat(client.post(MAPS, labelled("small", "{a: b}")).code()).isEqualTo(201);
        assertThat(hook.asked).isEmpty();
        assertThat(client.post(MAPS, labelled("large", "{a: b, c: d}")).code()).isEqualTo(403);
        TestingClient.Answer erring = client.post(MAPS, labelled("none", "null"));
        assertThat(erring.code()).isEqualTo(403);
        assertThat(erring.message())
                .isEqualTo(
                        "configmaps \"none\" is forbidden: expression 'object.data.size() > 1' resulted in"
                                + " error: no such key: data");
    }

    private static String labelled(String name, String data) {
        String content = data.equals("null") ? "" : ", data: " + data;
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: "
                + name
                + ", labels: {watch: me}}"
                + content
                + "}";
    }

    @Test
    void askAboutUpdatesDeletionsAndSubresources() {
        configure("Validating", "all", hook.config(), rules("'*'", "'*/*'"));
        client.configMap("default", "all", "");
        client.patch("merge", MAPS + "/all", "{\"data\":{\"a\":\"b\"}}");
        client.delete(MAPS + "/all?dryRun=All");
        client.delete(MAPS + "/all");
        assertThat(hook.asked)
                .extracting(request -> request.string("operation") + " " + request.bool("dryRun"))
                .containsExactly("CREATE false", "UPDATE false", "DELETE true", "DELETE false");
        assertThat(hook.asked.get(1).child("oldObject").has("data")).isFalse();
        assertThat(hook.asked.get(1).child("object").child("data").fields())
                .isEqualTo(Map.of("a", "b"));
        assertThat(hook.asked.get(3).child("oldObject").child("data").fields())
                .isEqualTo(Map.of("a", "b"));
        hook.asked.clear();
        client.post(
                "/apis/apps/v1/namespaces/default/deployments",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: b}},"
                        + " template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}");
        client.patch(
                "merge",
                "/apis/apps/v1/namespaces/default/deployments/web/scale",
                "{\"spec\":{\"replicas\":3}}");
        client.patch(
                "merge",
                "/apis/apps/v1/namespaces/default/deployments/web/status",
                "{\"status\":{\"replicas\":3}}");
        assertThat(hook.asked)
                .extracting(request ->
                        request.child("kind").string("kind")
                                + " "
                                + request.string("subResource", "-"))
                .containsExactly("Deployment -", "Scale scale", "Deployment status");
        assertThat(hook.asked.get(1).child("object").child("spec").integer("replicas"))
                .isEqualTo(3);
        assertThat(hook.asked.get(1).child("oldObject").child("spec").integer("replicas"))
                .isEqualTo(1);
        client.delete("/apis/apps/v1/namespaces/default/deployments/web");
    }

    @Test
    void showOldVersionsWhatTheyAskFor() {
        configure(
                "Validating",
                "versions",
                hook.config(),
                ", rules: [{operations: [CREATE], apiGroups: [autoscaling], apiVersions: [v2], resources: ['*']}]");
        client.post(
                "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers",
                "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec:"
                        + " {maxReplicas: 3,"
                        + " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}");
        Tree request = hook.asked.getFirst();
        assertThat(request.child("kind").string("version")).isEqualTo("v2");
        assertThat(request.child("requestKind").string("version")).isEqualTo("v1");
        assertThat(request.child("object").string("apiVersion")).isEqualTo("autoscaling/v2");
        client.delete("/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/web");
    }

    @Test
    void refuseDryRunsOfWhatHasEffects() {
        configure("Validating", "effects", hook.config(), rules("CREATE", "configmaps"));
        client.patch(
                "json",
                GROUP + "validatingwebhookconfigurations/effects",
                "[{\"op\":\"replace\",\"path\":\"/webhooks/0/sideEffects\",\"value\":\"NoneOnDryRun\"}]");
        assertThat(client.post(MAPS + "?dryRun=All", labelled("dry", "{a: b}")).code())
                .isEqualTo(201);
        assertThat(hook.asked).extracting(request -> request.bool("dryRun")).containsExactly(true);
    }

    @Test
    void neverAskWebhooksAboutConfigurations() {
        configure("Validating", "lock", hook.config(), rules("'*'", "'*/*'"));
        hook.answers(_ -> TestingWebhook.denied("for ever"));
        assertThat(client.configMap("default", "locked", "").code()).isEqualTo(403);
        assertThat(client.delete(GROUP + "validatingwebhookconfigurations/lock").code())
                .isEqualTo(200);
    }
}
