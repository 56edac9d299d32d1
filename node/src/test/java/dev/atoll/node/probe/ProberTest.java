package dev.atoll.node.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.spec.TestingPods;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// With probes that connect: no runtime is asked.
final class ProberTest {
    private static final String ID = "container";

    private final Prober prober =
            new Prober(
                    noRuntime(),
                    new ProbeMetrics(new PrometheusRegistry()),
                    InstantSource.system());
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private static CriRuntime noRuntime() {
        return (CriRuntime)
                Proxy.newProxyInstance(
                        ProberTest.class.getClassLoader(),
                        new Class<?>[] {CriRuntime.class},
                        (_, method, _) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }

    @AfterEach
    void end() {
        prober.close();
    }

    private void watch(String probes) {
        Pod pod = TestingPods.web("containers:\n- name: main\n" + probes.indent(2));
        prober.watch(
                new ProbeTarget(
                        pod, pod.spec().containers().getFirst(), ID, "127.0.0.1", Instant.EPOCH),
                new Prober.Listener() {
                    @Override
                    public void unhealthy(String message) {
                        told.add(message);
                    }

                    @Override
                    public void changed() {}
                });
    }

    private static String probe(String kind, int port, String more) {
        return "%s: {tcpSocket: {port: %d}, periodSeconds: 1, failureThreshold: 1%s}\n"
                .formatted(kind, port, more);
    }

    private static ServerSocket open(int port) throws IOException {
        return new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = open(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aContainerWithoutProbesIsWell() {
        watch("image: none");
        assertThat(prober.verdicts(ID)).isEqualTo(Verdicts.GOOD);
    }

    @Test
    void otherProbesWaitForTheStartupProbe() throws IOException {
        int port = closedPort();
        watch(
                probe("startupProbe", port, "0")
                        + probe("readinessProbe", port, "")
                        + probe("livenessProbe", port, ""));
        await().until(() -> told.size() >= 2);
        assertThat(told)
                .allSatisfy(message ->
                        assertThat(message)
                                .startsWith("Startup probe failed: dial tcp 127.0.0.1:" + port)
                                .endsWith(": connect: connection refused"));
        assertThat(prober.verdicts(ID).started()).isFalse();
        try (ServerSocket _ = open(port)) {
            await().until(() -> prober.verdicts(ID).ready());
        }
        await().until(() -> prober.verdicts(ID).failure().isPresent());
    }

    @Test
    void aFailureCarriesTheProbesOwnGrace() throws IOException {
        watch(probe("livenessProbe", closedPort(), ", terminationGracePeriodSeconds: 7"));
        await().until(() -> prober.verdicts(ID).failure().isPresent());
        assertThat(prober.verdicts(ID).failure())
                .hasValue(
                        new Verdicts.Failure(
                                "Container main failed liveness probe, will be restarted",
                                Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void aContainerThatIsBeingStoppedIsAskedForReadinessOnly() throws IOException {
        int port;
        try (ServerSocket socket = open(0)) {
            port = socket.getLocalPort();
            watch(probe("readinessProbe", port, "") + probe("livenessProbe", port, ""));
            await().until(() -> prober.verdicts(ID).ready());
            prober.ending(ID);
        }
        await().until(() -> !prober.verdicts(ID).ready());
        assertThat(prober.verdicts(ID).failure()).isEmpty();
        assertThat(told).allMatch(message -> message.startsWith("Readiness"));
    }
}
