package dev.atoll.client.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Event;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EventRecorderTest {
    private final TestingClock clock = new TestingClock();
    private final TestingApi api = new TestingApi(clock);
    private final Pod pod =
            new Pod(
                    Tree.empty()
                            .with("apiVersion", "v1")
                            .with("kind", "Pod")
                            .with(
                                    "metadata",
                                    Tree.empty()
                                            .with("name", "web")
                                            .with("namespace", "shop")
                                            .with("uid", "u1")));

    @Test
    void countsRepetitionsInsteadOfRepeating() {
        try (EventRecorder recorder = new EventRecorder(api.client(), "scheduler", "", clock)) {
            recorder.start();
            recorder.normal(pod, "Scheduled", "Successfully assigned shop/web to n1");
            recorder.warning(pod, "Failed", "no");
            await().until(() -> api.list(Resources.EVENTS).size() == 2);
            clock.advance(Duration.ofSeconds(5));
            recorder.warning(pod, "Failed", "no");
            await().until(() ->
                    api.list(Resources.EVENTS).stream().anyMatch(event -> event.count() == 2));
        }
        assertThat(api.list(Resources.EVENTS)).hasSize(2);
        Event counted =
                api.list(Resources.EVENTS).stream()
                        .filter(event -> event.count() == 2)
                        .findFirst()
                        .orElseThrow();
        assertThat(counted.type()).isEqualTo("Warning");
        assertThat(counted.involvedObject().name()).isEqualTo("web");
        assertThat(counted.tree().string("firstTimestamp")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(counted.tree().string("lastTimestamp")).isEqualTo("2026-01-01T00:00:05Z");
    }
}
