package dev.atoll.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.node.TestingNode;
import dev.atoll.node.cri.Container;
import dev.atoll.node.cri.ExecResult;
import dev.atoll.node.linux.Linux;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Pods on a real containerd, with an API in memory.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PodLifeTest {
    private final TestingApi api = new TestingApi();
    private TestingNode node;

    @BeforeAll
    void start() throws Exception {
        api.keepTerminatingPods();
        api.seed(
                Resources.SERVICES,
                new Service(
                        tree(
                                "metadata: {name: kubernetes, namespace: default}\n"
                                        + "spec: {clusterIP: 10.96.0.1, ports: [{name: https, port: 443, protocol: TCP}]}")));
        api.seed(
                Resources.CONFIG_MAPS,
                new ConfigMap(
                        tree(
                                "metadata: {name: settings, namespace: default}\ndata: {color: blue, size: '7'}")));
        node = TestingNode.start(api);
    }

    @AfterAll
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void aPodRunsAndIsDeletedWithGrace() {
        long start = System.nanoTime();
        pod(
                "web",
                """
                containers:
                - name: main
                  image: atoll.test/busybox:1
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c, "trap 'exit 0' TERM; echo up; while true; do sleep 0.1; done"]
                  resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}
                """);
        Pod running = awaitPod("web", pod -> pod.status().phase().equals("Running"));
        System.out.printf("apply to Running: %d ms%n", (System.nanoTime() - start) / 1_000_000);
        assertThat(running.status().podIP()).startsWith("10.233.77.");
        assertThat(running.status().hostIP()).isEqualTo("192.0.2.1");
        assertThat(running.status().qosClass()).isEqualTo("Burstable");
        assertThat(condition(running, "Ready")).isEqualTo("True");
        Tree status = running.status().containerStatuses().getFirst().tree();
        assertThat(status.string("containerID")).startsWith("containerd://");
        assertThat(status.bool("ready")).isTrue();
        delete("web");
        awaitGone("web");
        assertThat(containersOf("web")).isEmpty();
    }

    @Test
    void environmentVolumesAndInitContainersReachTheContainer() {
        pod(
                "full",
                """
                hostname: named
                initContainers:
                - {name: prepare, image: "atoll.test/busybox:1", command: [sh, -c, "echo made > /data/file"], volumeMounts: [{name: data, mountPath: /data}]}
                containers:
                - name: main
                  image: atoll.test/busybox:1
                  command: [sleep, "1000"]
                  securityContext:
                    runAsUser: 1000
                    runAsGroup: 1000
                    readOnlyRootFilesystem: true
                    allowPrivilegeEscalation: false
                    capabilities: {drop: [ALL]}
                  env:
                  - {name: COLOR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}
                  - {name: WHO, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                  - {name: BOTH, value: "$(COLOR)-$(WHO)-$(KUBERNETES_SERVICE_HOST)-$$(X)"}
                  volumeMounts:
                  - {name: data, mountPath: /data}
                  - {name: memory, mountPath: /memory}
                  - {name: settings, mountPath: /settings}
                  - {name: settings, mountPath: /one/size, subPath: size}
                volumes:
                - {name: data, emptyDir: {}}
                - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
                - {name: settings, configMap: {name: settings}}
                securityContext: {fsGroup: 2000}
                """);
        Pod pod = awaitPod("full", found -> condition(found, "Ready").equals("True"));
        assertThat(
                        pod.status()
                                .initContainerStatuses()
                                .getFirst()
                                .tree()
                                .child("state")
                                .child("terminated")
                                .integer("exitCode"))
                .isZero();
        assertThat(
                        run(
                                "full",
                                "echo $BOTH; hostname; cat /data/file /settings/color /one/size; id -u; id -G"))
                .isEqualTo("blue-full-10.96.0.1-$(X)\nnamed\nmade\nblue71000\n1000 2000\n");
        assertThat(run("full", "grep ' /memory ' /proc/mounts"))
                .contains("tmpfs")
                .contains("size=1024k");
        assertThat(run("full", "touch /x 2>&1")).contains("Read-only");
        assertThat(run("full", "grep named /etc/hosts")).contains(pod.status().podIP());
        delete("full");
    }

    @Test
    void aContainerThatFailsIsRestartedWithAPause() {
        pod(
                "crash",
                "containers: [{name: main, image: 'atoll.test/busybox:1', command: [sh, -c, 'echo bye > /dev/termination-log; exit 3'], terminationMessagePath: /dev/termination-log}]");
        Pod pod = awaitPod("crash", found -> waitingReason(found).equals("CrashLoopBackOff"));
        Tree status = pod.status().containerStatuses().getFirst().tree();
        Tree last = status.child("lastState").child("terminated");
        assertThat(last.integer("exitCode")).isEqualTo(3);
        assertThat(last.string("reason")).isEqualTo("Error");
        assertThat(last.string("message")).isEqualTo("bye\n");
        assertThat(status.integer("restartCount")).isEqualTo(1);
        assertThat(pod.status().phase()).isEqualTo("Running");
        delete("crash");
    }

    @Test
    void aPodThatIsDoneStaysAsSucceededOrFailed() {
        pod(
                "done",
                "restartPolicy: Never\ncontainers: [{name: main, image: 'atoll.test/busybox:1', command: ['true']}]");
        pod(
                "failed",
                "restartPolicy: Never\ncontainers: [{name: main, image: 'atoll.test/busybox:1', command: ['false']}]");
        Pod done = awaitPod("done", found -> found.status().phase().equals("Succeeded"));
        assertThat(
                        done.status().conditions().stream()
                                .filter(condition -> condition.type().equals("Ready"))
                                .map(condition -> condition.reason()))
                .containsExactly("PodCompleted");
        awaitPod("failed", found -> found.status().phase().equals("Failed"));
        delete("done");
        awaitGone("done");
    }

    @Test
    void anImageThatCannotBeHadIsWaitedFor() {
        pod(
                "noimage",
                "containers: [{name: main, image: 'nowhere.invalid/none:1', imagePullPolicy: Never}]");
        awaitPod("noimage", found -> waitingReason(found).equals("ErrImageNeverPull"));
        pod("badname", "containers: [{name: main, image: 'No Such'}]");
        awaitPod("badname", found -> waitingReason(found).equals("InvalidImageName"));
        pod(
                "noconfig",
                "containers: [{name: main, image: 'atoll.test/busybox:1', envFrom: [{configMapRef: {name: none}}]}]");
        awaitPod("noconfig", found -> waitingReason(found).equals("CreateContainerConfigError"));
        delete("noimage");
        delete("badname");
        delete("noconfig");
        awaitGone("noimage");
    }

    @Test
    void aContainerThatCannotBeCreatedIsTriedAgainNowAndThen() throws Exception {
        Path unshared = Files.createDirectory(node.folder().resolve("unshared"));
        Linux.mountTmpfs(unshared, "size=1m");
        assertThat(
                        new ProcessBuilder("mount", "--make-private", unshared.toString())
                                .start()
                                .waitFor())
                .isZero();
        // the runtime names the container, and so a new one each time, in what it says
        pod(
                "impossible",
                "containers: [{name: main, image: 'atoll.test/busybox:1', securityContext: {privileged: true}, volumeMounts: [{name: f, mountPath: /f, mountPropagation: Bidirectional}]}]\nvolumes: [{name: f, hostPath: {path: "
                        + unshared
                        + "}}]");
        awaitPod("impossible", found -> waitingReason(found).equals("CreateContainerError"));
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(8))
                .until(() ->
                        api.list(Resources.EVENTS).stream()
                                        .filter(event -> event.reason().equals("Failed"))
                                        .filter(event ->
                                                event.involvedObject().name().equals("impossible"))
                                        .count()
                                < 5);
        delete("impossible");
    }

    @Test
    void probesDecideOnReadinessAndRestart() {
        pod(
                "probed",
                """
                containers:
                - name: main
                  image: atoll.test/busybox:1
                  command: [sh, -c, "touch /tmp/alive; sleep 1000"]
                  readinessProbe: {exec: {command: [test, -f, /tmp/ready]}, periodSeconds: 1}
                  livenessProbe: {exec: {command: [test, -f, /tmp/alive]}, periodSeconds: 1, failureThreshold: 1}
                terminationGracePeriodSeconds: 1
                """);
        awaitPod(
                "probed",
                found ->
                        found.status().phase().equals("Running")
                                && condition(found, "Ready").equals("False"));
        run("probed", "touch /tmp/ready");
        awaitPod("probed", found -> condition(found, "Ready").equals("True"));
        run("probed", "rm /tmp/alive");
        awaitPod(
                "probed",
                found -> found.status().containerStatuses().getFirst().restartCount() == 1);
        await().until(() ->
                api.list(Resources.EVENTS).stream()
                        .anyMatch(event -> event.reason().equals("Unhealthy")));
        delete("probed");
    }

    @Test
    void aRestartedAgentTakesItsPodsUpAsTheyAre() {
        pod(
                "lasting",
                "terminationGracePeriodSeconds: 0\ncontainers: [{name: main, image: 'atoll.test/busybox:1', command: [sleep, '1000']}]");
        Pod before = awaitPod("lasting", found -> condition(found, "Ready").equals("True"));
        node.restartAgent();
        Pod after = awaitPod("lasting", found -> condition(found, "Ready").equals("True"));
        assertThat(after.status().containerStatuses())
                .isEqualTo(before.status().containerStatuses());
        // gone behind the agent's back
        api.remove(Resources.PODS, new ObjectKey("default", "lasting"));
        await().until(() -> containersOf("lasting").isEmpty());
    }

    @Test
    void changedConfigMapsReachTheirFiles() {
        api.seed(
                Resources.CONFIG_MAPS,
                new ConfigMap(
                        tree("metadata: {name: moving, namespace: default}\ndata: {a: one}")));
        pod(
                "moving",
                "terminationGracePeriodSeconds: 0\ncontainers: [{name: main, image: 'atoll.test/busybox:1', command: [sleep, '1000'], volumeMounts: [{name: c, mountPath: /c}]}]\nvolumes: [{name: c, configMap: {name: moving}}]");
        awaitPod("moving", found -> condition(found, "Ready").equals("True"));
        api.change(
                Resources.CONFIG_MAPS,
                new ObjectKey("default", "moving"),
                map -> new ConfigMap(map.tree().with("data", Tree.empty().with("a", "two"))));
        // any change of the pod is a reason to look
        api.change(
                Resources.PODS,
                new ObjectKey("default", "moving"),
                pod ->
                        new Pod(
                                pod.tree()
                                        .with(
                                                "metadata",
                                                pod.metadata()
                                                        .tree()
                                                        .with(
                                                                "labels",
                                                                Tree.empty().with("x", "y")))));
        await().until(() -> run("moving", "cat /c/a").equals("two"));
        delete("moving");
    }

    private void pod(String name, String spec) {
        String indented = spec.indent(2);
        api.client()
                .resource(Resources.PODS)
                .create(
                        new Pod(
                                tree(
                                        "apiVersion: v1\nkind: Pod\nmetadata: {name: "
                                                + name
                                                + ", namespace: default}\nspec:\n  nodeName: one\n"
                                                + indented)));
    }

    private Pod awaitPod(String name, Predicate<Pod> condition) {
        try {
            await().atMost(Duration.ofSeconds(40))
                    .until(() ->
                            api.get(Resources.PODS, "default", name).filter(condition).isPresent());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("pod " + api.get(Resources.PODS, "default", name), e);
        }
        return api.get(Resources.PODS, "default", name).orElseThrow();
    }

    private void awaitGone(String name) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> api.get(Resources.PODS, "default", name).isEmpty());
    }

    private void delete(String name) {
        api.client()
                .resource(Resources.PODS)
                .in("default")
                .delete(name, DeleteOptions.defaults().withGracePeriodSeconds(1));
    }

    private List<Container> containersOf(String pod) {
        return node.runtime().containers("io.kubernetes.pod.name", pod);
    }

    private String run(String pod, String script) {
        Container container =
                containersOf(pod).stream()
                        .filter(candidate -> candidate.name().equals("main"))
                        .filter(candidate ->
                                candidate.state() == dev.atoll.node.cri.ContainerState.RUNNING)
                        .findFirst()
                        .orElseThrow();
        ExecResult result =
                node.runtime()
                        .execSync(
                                container.id(),
                                List.of("sh", "-c", script),
                                Duration.ofSeconds(10));
        return result.stdout();
    }

    private static String condition(Pod pod, String type) {
        return pod.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status())
                .findFirst()
                .orElse("");
    }

    private static String waitingReason(Pod pod) {
        return pod.status().containerStatuses().stream()
                .map(status -> status.tree().child("state").child("waiting").string("reason", ""))
                .findFirst()
                .orElse("");
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
