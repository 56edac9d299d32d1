package dev.atoll.node.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingApi;
import dev.atoll.kinds.Resources;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.cri.RuntimeVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RegistrationTest {
    /// Sooner than the next heartbeat.
    private static final Duration SOON = Duration.ofSeconds(8);

    private final TestingApi api = new TestingApi();
    private final AtomicInteger looks = new AtomicInteger();

    /// Not ready when it is looked at for the first time.
    private NodeState state() {
        Optional<String> notReady =
                looks.incrementAndGet() == 1 ? Optional.of("no network yet") : Optional.empty();
        RuntimeVersion version = new RuntimeVersion("containerd", "2");
        return new NodeState(Map.of(), version, notReady, false, false, false, List.of(), 1);
    }

    private String ready() {
        return api
                .get(Resources.NODES, "", "one")
                .orElseThrow()
                .tree()
                .child("status")
                .children("conditions")
                .stream()
                .filter(condition -> condition.string("type", "").equals("Ready"))
                .map(condition -> condition.string("status", ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNodeThatBecomesReadySaysSoBeforeItsNextHeartbeat() {
        NodeOptions options = NodeOptions.defaults("one", "192.0.2.1", Path.of("/"));
        try (Registration registration =
                new Registration(options, api.client(), this::state, InstantSource.system())) {
            registration.start();
            await().atMost(SOON).ignoreExceptions().until(() -> ready().equals("True"));
            assertThat(looks.get()).isEqualTo(2);
            assertThat(api.requests("POST", "/leases")).hasSize(1);
            assertThat(api.requests("PATCH", "/leases")).isEmpty();
        }
    }
}
