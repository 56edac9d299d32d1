package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.node.cri.MeasuredRuntime;
import dev.atoll.node.cri.TestingRuntime;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent on a runtime without containers.
final class NodeAgentTest {
    private final TestingMetrics metrics = new TestingMetrics();

    @Test
    void isReadyOnceItIsRegisteredAndAliveUntilItIsClosed(@TempDir Path folder) {
        NodeMetrics measured = new NodeMetrics(metrics.registry());
        Informers informers =
                new Informers(new TestingApi().client(), InformerOptions.defaults(new Random(1)));
        NodeAgent agent =
                new NodeAgent(
                        NodeOptions.defaults("one", "192.0.2.1", folder),
                        informers,
                        new MeasuredRuntime(new TestingRuntime(), measured.runtime()),
                        measured,
                        InstantSource.system());
        try (informers;
                agent) {
            assertThat(agent.alive()).isFalse();
            assertThat(agent.ready()).isFalse();
            informers.start();
            agent.start();
            await().until(agent::ready);
            assertThat(agent.alive()).isTrue();
            assertThat(metrics.value("kubelet_node_name", "node", "one")).isEqualTo(1);
            assertThat(metrics.value("kubelet_running_pods")).isZero();
            await().until(() -> metrics.value("kubelet_pleg_relist_duration_seconds") > 0);
            assertThat(
                            metrics.value(
                                    "kubelet_runtime_operations_total",
                                    "operation_type",
                                    "list_podsandbox"))
                    .isPositive();
        }
        await().until(() -> !agent.alive());
    }
}
