package dev.atoll.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.testing.TestingMetrics;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MeasuredRuntimeTest {
    private final TestingMetrics metrics = new TestingMetrics();
    private final CriRuntime runtime =
            new MeasuredRuntime(new TestingRuntime(), new RuntimeMetrics(metrics.registry()));

    private double of(String family, String operation) {
        return metrics.value(family, "operation_type", operation);
    }

    @Test
    void countsCallsByTheKubeletsNames() {
        assertThat(runtime.version().name()).isEqualTo("testing");
        assertThat(runtime.sandboxes()).isEmpty();
        assertThat(runtime.sandboxes("label", "value")).isEmpty();
        assertThat(of("kubelet_runtime_operations_total", "version")).isEqualTo(1);
        assertThat(of("kubelet_runtime_operations_total", "list_podsandbox")).isEqualTo(2);
        assertThat(of("kubelet_runtime_operations_duration_seconds", "list_podsandbox"))
                .isEqualTo(2);
        assertThat(of("kubelet_runtime_operations_errors_total", "list_podsandbox")).isZero();
    }

    @Test
    void countsRefusalsAndPassesThemOn() {
        assertThatThrownBy(() -> runtime.pullImage("web:1", Optional.empty()))
                .isInstanceOf(CriException.class);
        assertThatThrownBy(() -> runtime.startContainer("c")).isInstanceOf(CriException.class);
        assertThat(of("kubelet_runtime_operations_total", "pull_image")).isEqualTo(1);
        assertThat(of("kubelet_runtime_operations_errors_total", "pull_image")).isEqualTo(1);
        assertThat(of("kubelet_runtime_operations_errors_total", "start_container")).isEqualTo(1);
    }
}
