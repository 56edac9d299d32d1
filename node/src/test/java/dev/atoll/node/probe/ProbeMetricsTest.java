package dev.atoll.node.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.TestingRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProbeMetricsTest {
    private static final Pod POD =
            new Pod(
                    Tree.of(
                            Yaml.decode(
                                    """
                                    metadata: {name: web, namespace: shop, uid: "7"}
                                    spec:
                                      containers:
                                      - name: main
                                        readinessProbe: {exec: {command: [check]}, periodSeconds: 1}
                                    """
                                            .getBytes(StandardCharsets.UTF_8))));

    private final TestingRuntime runtime = new TestingRuntime();
    private final TestingMetrics metrics = new TestingMetrics();
    private final Prober prober =
            new Prober(runtime, new ProbeMetrics(metrics.registry()), InstantSource.system());

    @AfterEach
    void close() {
        prober.close();
    }

    private void watch(String containerId) {
        ProbeTarget target =
                new ProbeTarget(
                        POD, POD.spec().containers().getFirst(), containerId, "", Instant.EPOCH);
        prober.watch(
                target,
                new Prober.Listener() {
                    @Override
                    public void unhealthy(String message) {}

                    @Override
                    public void changed() {}
                });
    }

    private double probes(String result) {
        return metrics.value(
                "prober_probe_total",
                "probe_type",
                "Readiness",
                "result",
                result,
                "container",
                "main",
                "pod",
                "web",
                "namespace",
                "shop",
                "pod_uid",
                "7");
    }

    @Test
    void countsProbesByResult() {
        watch("first");
        await().until(() -> probes("successful") > 0 && prober.verdicts("first").ready());
        assertThat(probes("failed")).isZero();
        runtime.exitCode(1);
        await().until(() -> probes("failed") > 0);
    }

    @Test
    void forgetsTheSeriesWithTheContainer() {
        watch("first");
        await().until(() -> probes("successful") > 0);
        prober.forget("first");
        assertThat(metrics.series("prober_probe_total")).isZero();
        watch("second");
        await().until(() -> probes("successful") > 0);
        prober.close();
        assertThat(metrics.series("prober_probe_total")).isZero();
    }
}
