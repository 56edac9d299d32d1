package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SimulatedNodeTest {
    @Test
    void registersAndRunsPodsInName() {
        TestingApi api = new TestingApi();
        api.keepTerminatingPods();
        NodeOptions options = NodeOptions.defaults("sim-1", "192.0.2.7", Path.of("unused"));
        TestingMetrics metrics = new TestingMetrics();
        Informers informers = new Informers(api.client(), InformerOptions.defaults(new Random(1)));
        SimulatedNode node =
                new SimulatedNode(
                        options,
                        informers,
                        new NodeMetrics(metrics.registry()),
                        InstantSource.system(),
                        Duration.ofMillis(10));
        try (informers;
                node) {
            assertThat(node.alive()).isFalse();
            node.start();
            await().until(node::ready);
            assertThat(node.alive()).isTrue();
            assertThat(metrics.value("kubelet_node_name", "node", "sim-1")).isEqualTo(1);
            Node registered = api.get(Resources.NODES, "", "sim-1").orElseThrow();
            assertThat(registered.metadata().labels()).containsEntry("atoll.dev/simulated", "true");
            assertThat(registered.status().conditions())
                    .anyMatch(condition ->
                            condition.type().equals("Ready") && condition.status().equals("True"));
            await().until(() -> api.get(Resources.LEASES, "kube-node-lease", "sim-1").isPresent());
            String yaml =
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, namespace: default}
                    spec:
                      nodeName: sim-1
                      initContainers: [{name: first, image: x}]
                      containers: [{name: main, image: x}]
                    """;
            api.client()
                    .resource(Resources.PODS)
                    .create(new Pod(Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)))));
            await().until(() ->
                    api.get(Resources.PODS, "default", "web")
                            .map(pod -> pod.status().phase().equals("Running"))
                            .orElse(false));
            Pod running = api.get(Resources.PODS, "default", "web").orElseThrow();
            assertThat(running.status().containerStatuses().getFirst().ready()).isTrue();
            assertThat(running.status().podIP()).startsWith("10.");
            await().until(() -> metrics.value("kubelet_running_pods") == 1);
            assertThat(metrics.value("kubelet_running_containers", "container_state", "running"))
                    .isEqualTo(1);
            await().until(() -> metrics.value("kubelet_pod_start_duration_seconds") == 1);
            assertThat(metrics.sum("kubelet_pod_start_duration_seconds")).isBetween(0.01, 10.0);
            api.client()
                    .resource(Resources.PODS)
                    .in("default")
                    .delete("web", DeleteOptions.defaults());
            await().until(() -> api.get(Resources.PODS, "default", "web").isEmpty());
            await().until(() -> metrics.value("kubelet_running_pods") == 0);
        }
        await().until(() -> !node.alive());
        assertThat(metrics.series("kubelet_node_name")).isZero();
    }
}
