package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.client.testing.TestingApi;
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
        try (SimulatedNode node =
                new SimulatedNode(
                        options,
                        api.client(),
                        InstantSource.system(),
                        new Random(1),
                        Duration.ofMillis(10))) {
            node.start();
            await().until(node::ready);
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
            api.client()
                    .resource(Resources.PODS)
                    .in("default")
                    .delete("web", DeleteOptions.defaults());
            await().until(() -> api.get(Resources.PODS, "default", "web").isEmpty());
        }
    }
}
