package dev.atoll.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ObjectKey;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SchedulerTest {
    private final TestingApi api = new TestingApi();
    private final ApiClient client = api.client();
    private final Informers informers =
            new Informers(
                    client,
                    new InformerOptions(
                            500,
                            Duration.ofMillis(1),
                            Duration.ofMillis(9),
                            Duration.ofHours(1),
                            new Random(1)));
    private final TestingMetrics metrics = new TestingMetrics();
    private final Scheduler scheduler =
            new Scheduler(
                    client,
                    informers,
                    new SchedulerMetrics(metrics.registry()),
                    InstantSource.system(),
                    new Random(2));

    @BeforeEach
    void start() {
        scheduler.start();
        informers.start();
    }

    @AfterEach
    void close() {
        scheduler.close();
        informers.close();
    }

    private static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void node(String name, int cpus) {
        api.seed(
                Resources.NODES,
                new Node(
                        yaml(
                                "{metadata: {name: %s}, status: {allocatable: {cpu: %d, memory: 64Gi, pods: 110}}}"
                                        .formatted(name, cpus))));
    }

    private static Pod pod(String name, String spec) {
        return new Pod(
                yaml(
                        "{metadata: {name: %s, namespace: shop}, spec: {schedulerName: default-scheduler, %s}}"
                                .formatted(name, spec)));
    }

    private static Pod asking(String name, String cpu) {
        return pod(name, "containers: [{name: c, resources: {requests: {cpu: " + cpu + "}}}]");
    }

    private Optional<String> nodeOf(String pod) {
        return api.get(Resources.PODS, "shop", pod)
                .map(found -> found.spec().nodeName())
                .filter(node -> !node.isEmpty());
    }

    @Test
    void bindsPodsAndSaysSo() {
        node("n1", 4);
        api.seed(Resources.PODS, asking("a", "1"));
        await().until(() -> nodeOf("a").isPresent());
        await().until(() -> api.list(Resources.EVENTS).size() == 1);
        assertThat(api.list(Resources.EVENTS).getFirst().message())
                .isEqualTo("Successfully assigned shop/a to n1");
    }

    @Test
    void neverPutsMoreOnANodeThanFits() {
        for (int i = 0; i < 5; i++) {
            node("n" + i, 2);
        }
        for (int i = 0; i < 12; i++) {
            api.seed(Resources.PODS, asking("p" + i, "1"));
        }
        await().until(() ->
                api.list(Resources.PODS).stream()
                                .filter(pod -> !pod.spec().nodeName().isEmpty())
                                .count()
                        == 10);
        Map<String, Integer> counts = new TreeMap<>();
        api.list(Resources.PODS)
                .forEach(pod -> counts.merge(pod.spec().nodeName(), 1, Integer::sum));
        assertThat(counts).containsEntry("", 2).containsEntry("n0", 2).containsEntry("n4", 2);
    }

    @Test
    void saysWhyAPodIsPendingAndBindsItOnceANodeComes() {
        node("small", 1);
        api.seed(Resources.PODS, asking("a", "2"));
        await().until(() ->
                api.get(Resources.PODS, "shop", "a").orElseThrow().status().conditions().stream()
                        .anyMatch(condition ->
                                condition.reason().equals("Unschedulable")
                                        && condition
                                                .message()
                                                .equals(
                                                        "0/1 nodes are available: 1 Insufficient cpu.")));
        await().until(() ->
                api.list(Resources.EVENTS).stream()
                        .anyMatch(event -> event.reason().equals("FailedScheduling")));
        node("large", 8);
        await().until(() -> nodeOf("a").equals(Optional.of("large")));
    }

    @Test
    void retriesWhenAPodLeavesRoom() {
        node("n1", 1);
        api.seed(Resources.PODS, asking("first", "1"));
        await().until(() -> nodeOf("first").isPresent());
        api.seed(Resources.PODS, asking("second", "1"));
        await().until(() -> api.requests("PATCH", "second").size() == 1);
        api.remove(Resources.PODS, new ObjectKey("shop", "first"));
        await().until(() -> nodeOf("second").isPresent());
    }

    @Test
    void undoesWhatItAssumedWhenABindingFails() {
        AtomicInteger failures = new AtomicInteger(1);
        api.intercept(request ->
                request.path().endsWith("/binding") && failures.getAndDecrement() > 0
                        ? Optional.of(TestingApi.refusal(500, "InternalError", "on purpose"))
                        : Optional.empty());
        node("n1", 1);
        api.seed(Resources.PODS, asking("a", "1"));
        await().until(() -> nodeOf("a").isPresent());
    }

    @Test
    void leavesOtherPodsAlone() {
        node("n1", 4);
        api.seed(
                Resources.PODS,
                new Pod(
                        yaml(
                                "{metadata: {name: foreign, namespace: shop}, spec: {schedulerName: mine}}")));
        api.seed(Resources.PODS, pod("gated", "schedulingGates: [{name: wait}]"));
        api.seed(Resources.PODS, asking("ours", "1"));
        await().until(() -> nodeOf("ours").isPresent());
        assertThat(nodeOf("foreign")).isEmpty();
        assertThat(nodeOf("gated")).isEmpty();
        api.change(
                Resources.PODS,
                new ObjectKey("shop", "gated"),
                pod -> pod.withSpec(pod.spec().withSchedulingGates(null)));
        await().until(() -> nodeOf("gated").isPresent());
    }

    private double attempts(String result) {
        return metrics.value("scheduler_schedule_attempts_total", "result", result);
    }

    private double pending(String queue) {
        return metrics.value("scheduler_pending_pods", "queue", queue);
    }

    @Test
    void countsItsAttemptsAndThePodsThatWait() {
        AtomicInteger failures = new AtomicInteger(1);
        api.intercept(request ->
                request.path().endsWith("/binding") && failures.getAndDecrement() > 0
                        ? Optional.of(TestingApi.refusal(500, "InternalError", "on purpose"))
                        : Optional.empty());
        node("n1", 2);
        api.seed(Resources.PODS, asking("a", "1"));
        await().until(() -> attempts("error") == 1 && pending("backoff") == 1);
        await().until(() -> attempts("scheduled") == 1);
        api.seed(Resources.PODS, asking("large", "9"));
        await().until(() -> attempts("unschedulable") == 1);
        assertThat(pending("active")).isZero();
        assertThat(pending("backoff")).isZero();
        assertThat(pending("unschedulable")).isEqualTo(1);
        assertThat(
                        metrics.value(
                                "scheduler_scheduling_attempt_duration_seconds",
                                "result",
                                "scheduled",
                                "profile",
                                "default-scheduler"))
                .isEqualTo(1);
        assertThat(metrics.value("scheduler_scheduling_algorithm_duration_seconds")).isEqualTo(3);
        assertThat(metrics.value("scheduler_pod_scheduling_sli_duration_seconds", "attempts", "2"))
                .isEqualTo(1);
        assertThat(metrics.sum("scheduler_pod_scheduling_attempts")).isEqualTo(2);
        node("n2", 16);
        await().until(() -> attempts("scheduled") == 2);
        await().until(() -> pending("unschedulable") == 0);
    }

    @Test
    void isReadyOnceItKnowsItsPodsAndAliveUntilItIsClosed() {
        await().until(scheduler::ready);
        assertThat(scheduler.alive()).isTrue();
        scheduler.close();
        await().until(() -> !scheduler.alive());
    }
}
