package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Everything that people do with kubectl every day.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubectlTest {
    private static final String MANIFEST =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: greeter}
            spec:
              replicas: 2
              selector: {matchLabels: {app: greeter}}
              template:
                metadata: {labels: {app: greeter}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: greeter
                    image: shop/tools:1
                    command: [sh, -c, "mkdir /tmp/www; echo hello > /tmp/www/index.html; echo up; httpd -f -p 80 -h /tmp/www"]
                    readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: greeter}
            spec: {selector: {app: greeter}, ports: [{port: 80}]}
            """;

    /// Runs until it is told to end, and then ends at once, which a sleep as the first process does not.
    private static final String LASTING = "trap 'exit 0' TERM; sleep 3600 & wait";

    @TempDir private Path folder = Path.of("");
    private TestingPlatform atoll = TestingPlatform.prepared();

    @BeforeAll
    void start() throws IOException {
        atoll.up();
        atoll.load("shop-tools-1");
        Path manifest = Files.writeString(atoll.data().resolve("greeter.yaml"), MANIFEST);
        atoll.kubectl("apply", "-f", manifest.toString());
        atoll.rolledOut("deployment/greeter");
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    private String pod() {
        return atoll.kubectl(
                        "get",
                        "pods",
                        "-l",
                        "app=greeter",
                        "-o",
                        "jsonpath={.items[0].metadata.name}")
                .strip();
    }

    private void deploy(String name) {
        atoll.kubectl(
                "create", "deployment", name, "--image=shop/tools:1", "--", "sh", "-c", LASTING);
        atoll.rolledOut("deployment/" + name);
    }

    @Test
    void scalesUpAndDown() {
        deploy("scaled");
        atoll.kubectl("scale", "deployment/scaled", "--replicas=3");
        atoll.rolledOut("deployment/scaled");
        assertThat(atoll.field("deployment/scaled", ".status.readyReplicas")).isEqualTo("3");
        atoll.kubectl("scale", "deployment/scaled", "--replicas=0");
        eventually(() ->
                assertThat(atoll.kubectl("get", "pods", "-l", "app=scaled", "-o", "name"))
                        .isEmpty());
        atoll.kubectl("delete", "deployment", "scaled");
    }

    @Test
    void describesWhatThereIs() {
        assertThat(atoll.kubectl("describe", "pod", pod()))
                .contains("shop/tools:1", "Ready", "Started", "Scheduled");
        assertThat(atoll.kubectl("describe", "deployment", "greeter"))
                .contains("2 desired", "ScalingReplicaSet");
        assertThat(atoll.kubectl("describe", "service", "greeter")).contains("Endpoints:");
        assertThat(atoll.kubectl("describe", "node"))
                .contains("Allocated resources", "containerd://");
    }

    @Test
    void printsInAllForms() {
        assertThat(atoll.kubectl("get", "pods")).contains("NAME", "READY", "1/1", "Running");
        assertThat(atoll.kubectl("get", "pods", "-o", "wide")).contains("NODE", "10.244.");
        assertThat(atoll.kubectl("get", "deployment", "greeter", "-o", "yaml"))
                .contains("kind: Deployment");
        assertThat(atoll.kubectl("get", "deployment", "greeter", "-o", "json"))
                .contains("\"kind\": \"Deployment\"");
        assertThat(atoll.kubectl("get", "deployment", "greeter", "-o", "name"))
                .isEqualTo("deployment.apps/greeter\n");
        assertThat(
                        atoll.kubectl(
                                "get",
                                "deploy",
                                "greeter",
                                "-o",
                                "custom-columns=WHO:.metadata.name"))
                .isEqualTo("WHO\ngreeter\n");
        assertThat(
                        atoll.kubectl(
                                "get", "deploy", "greeter", "-o", "go-template={{.spec.replicas}}"))
                .isEqualTo("2");
        assertThat(atoll.kubectl("get", "pods", "--show-labels", "--sort-by=.metadata.name", "-A"))
                .contains("app=greeter", "NAMESPACE");
        assertThat(atoll.kubectl("get", "all")).contains("pod/", "service/", "deployment.apps/");
    }

    @Test
    void watches() throws Exception {
        Path output = folder.resolve("watch");
        Process watching =
                atoll.tool("kubectl", "get", "configmaps", "-w", "-o", "name").start(output);
        try {
            eventually(() -> assertThat(Files.readString(output)).contains("kube-root-ca.crt"));
            atoll.kubectl("create", "configmap", "seen", "--from-literal=a=b");
            eventually(() -> assertThat(Files.readString(output)).contains("configmap/seen"));
        } finally {
            watching.destroyForcibly().waitFor();
        }
        atoll.kubectl("delete", "configmap", "seen");
    }

    @Test
    void explainsFieldsAndListsResources() {
        assertThat(atoll.kubectl("explain", "pod.spec.containers.livenessProbe"))
                .contains("httpGet", "periodSeconds");
        assertThat(atoll.kubectl("explain", "deployment", "--recursive")).contains("maxSurge");
        assertThat(atoll.kubectl("api-resources")).contains("deployments", "deploy", "apps/v1");
        assertThat(atoll.kubectl("api-versions")).contains("apps/v1", "discovery.k8s.io/v1");
        assertThat(atoll.kubectl("version")).contains("Server Version: v1.36");
    }

    @Test
    void editsLabelsAnnotatesAndPatches() {
        atoll.kubectl("create", "configmap", "edited", "--from-literal=key=before");
        atoll.tool("kubectl", "edit", "configmap", "edited")
                .with("KUBE_EDITOR", "sed -i s/before/after/")
                .run()
                .succeeded();
        assertThat(atoll.field("configmap/edited", ".data.key")).isEqualTo("after");
        atoll.kubectl("label", "configmap", "edited", "colour=blue");
        atoll.kubectl("annotate", "configmap", "edited", "note=here");
        assertThat(atoll.kubectl("get", "cm", "-l", "colour=blue", "-o", "name"))
                .isEqualTo("configmap/edited\n");
        assertThat(atoll.field("configmap/edited", ".metadata.annotations.note")).isEqualTo("here");
        atoll.kubectl("label", "configmap", "edited", "colour-");
        assertThat(atoll.field("configmap/edited", ".metadata.labels.colour")).isEmpty();
        for (String type : List.of("merge", "strategic")) {
            atoll.kubectl(
                    "patch",
                    "cm",
                    "edited",
                    "--type=" + type,
                    "-p",
                    "{\"data\":{\"" + type + "\":\"x\"}}");
            assertThat(atoll.field("configmap/edited", ".data." + type)).isEqualTo("x");
        }
        atoll.kubectl(
                "patch",
                "cm",
                "edited",
                "--type=json",
                "-p",
                "[{\"op\":\"remove\",\"path\":\"/data/merge\"}]");
        assertThat(atoll.field("configmap/edited", ".data.merge")).isEmpty();
        atoll.kubectl("delete", "configmap", "edited");
    }

    @Test
    void tellsDifferences() throws IOException {
        Path manifest = folder.resolve("map.yaml");
        String map =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: different}, data: {a: %s}}";
        Files.writeString(manifest, map.formatted("old"));
        atoll.kubectl("apply", "-f", manifest.toString());
        assertThat(atoll.kubectl("diff", "-f", manifest.toString())).isEmpty();
        Files.writeString(manifest, map.formatted("new"));
        TestingCommand.Result diff = atoll.tool("kubectl", "diff", "-f", manifest.toString()).run();
        assertThat(diff.status()).isEqualTo(1);
        assertThat(diff.output()).contains("-  a: old", "+  a: new");
        atoll.kubectl("delete", "-f", manifest.toString());
    }

    @Test
    void appliesOnTheServersSide() throws IOException {
        Path manifest = folder.resolve("applied.yaml");
        String map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: applied}, data: {a: %s}}";
        Files.writeString(manifest, map.formatted("old"));
        atoll.kubectl("apply", "-f", manifest.toString());
        Files.writeString(manifest, map.formatted("new"));
        atoll.kubectl("apply", "--server-side", "-f", manifest.toString());
        assertThat(atoll.field("configmap/applied", ".data.a")).isEqualTo("new");
        assertThat(
                        atoll.kubectl(
                                "get",
                                "configmap",
                                "applied",
                                "-o",
                                "yaml",
                                "--show-managed-fields"))
                .contains("manager: kubectl", "operation: Apply", "f:a: {}");

        Files.writeString(manifest, map.formatted("another"));
        assertThat(
                        atoll.tool(
                                        "kubectl",
                                        "apply",
                                        "--server-side",
                                        "--field-manager=another",
                                        "-f",
                                        manifest.toString())
                                .run()
                                .all())
                .contains("Apply failed with 1 conflict: conflict with \"kubectl\"", ".data.a");
        atoll.kubectl(
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=another",
                "-f",
                manifest.toString());
        assertThat(atoll.field("configmap/applied", ".data.a")).isEqualTo("another");
        atoll.kubectl("delete", "-f", manifest.toString());
    }

    @Test
    void whoAsksToBeSomebodyElseHasTheirRights() {
        String account = "--as=system:serviceaccount:default:default";

        assertThat(atoll.kubectlFails("auth", "can-i", "create", "pods", account)).contains("no");
        assertThat(atoll.kubectl("auth", "whoami", account))
                .contains("system:serviceaccount:default:default")
                .contains("system:serviceaccounts:default");
    }

    @Test
    void saysThatMetricsAreNotAvailable() {
        assertThat(atoll.kubectlFails("top", "pods")).contains("Metrics API not available");
    }

    @Test
    void tellsWhatIsAllowed() {
        assertThat(atoll.kubectl("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
        assertThat(atoll.kubectl("auth", "whoami")).contains("system:masters");
        String token = atoll.kubectl("create", "token", "default").strip();
        assertThat(token.split("\\.")).hasSize(3);
    }

    @Test
    void deletesWithEachCascade() {
        for (String cascade : List.of("background", "foreground", "orphan")) {
            String name = "cascade-" + cascade;
            deploy(name);
            atoll.kubectl("delete", "deployment", name, "--cascade=" + cascade);
            String sets = atoll.kubectl("get", "rs", "-l", "app=" + name, "-o", "name").strip();
            switch (cascade) {
                case "foreground" -> assertThat(sets).isEmpty();
                case "background" ->
                        eventually(() ->
                                assertThat(
                                                atoll.kubectl(
                                                        "get",
                                                        "rs,pods",
                                                        "-l",
                                                        "app=" + name,
                                                        "-o",
                                                        "name"))
                                        .isEmpty());
                default -> {
                    assertThat(sets).isNotEmpty();
                    atoll.kubectl("delete", sets);
                }
            }
        }
    }

    @Test
    void cordonsAndDrainsTheNode() {
        String node = atoll.kubectl("get", "nodes", "-o", "name").strip();
        atoll.kubectl("cordon", node);
        try {
            assertThat(atoll.kubectl("get", "nodes")).contains("SchedulingDisabled");
            atoll.kubectl("run", "refused", "--image=shop/tools:1");
            eventually(() ->
                    assertThat(atoll.kubectl("describe", "pod", "refused"))
                            .contains("FailedScheduling"));
            atoll.kubectl("delete", "pod", "refused", "--now");
            atoll.tool("kubectl", "drain", node, "--ignore-daemonsets", "--force", "--timeout=60s")
                    .within(Duration.ofSeconds(80))
                    .run()
                    .succeeded();
            assertThat(atoll.field("deployment/greeter", ".status.readyReplicas")).isEmpty();
        } finally {
            atoll.kubectl("uncordon", node);
        }
        atoll.rolledOut("deployment/greeter");
    }
}
