package dev.atoll.controllers;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.client.queue.QueueOptions;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/// A tenant with all its controllers and no nodes: tests play the nodes.
final class TestingTenant implements AutoCloseable {
    /// The clock jumps: workers look at it often.
    private static final ControllersOptions OPTIONS =
            ControllersOptions.defaults("-----CA-----")
                    .withTerminatedPods(3)
                    .withQueues(QueueOptions.defaults().withLongestSleep(Duration.ofMillis(20)));

    final TestingApi api;
    final ApiClient client;
    final TestingMetrics metrics = new TestingMetrics();
    private final Informers informers;
    final Controllers controllers;

    TestingTenant() {
        this(InstantSource.system());
    }

    TestingTenant(InstantSource clock) {
        this(clock, clock);
    }

    /// @param steady a clock that is not set where the other is
    TestingTenant(InstantSource clock, InstantSource steady) {
        api = new TestingApi(clock);
        TestingDiscovery.serve(api);
        client = api.client();
        informers =
                new Informers(
                        client,
                        new InformerOptions(
                                500,
                                Duration.ofMillis(1),
                                Duration.ofMillis(10),
                                Duration.ofHours(1),
                                new Random(1)));
        controllers =
                new Controllers(
                        informers,
                        new QueueMetrics(metrics.registry()),
                        clock,
                        new Random(2),
                        OPTIONS.withSteady(steady));
    }

    TestingTenant start() {
        controllers.start();
        informers.start();
        return this;
    }

    static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Creates through the API, in the namespace `shop`.
    <T extends ApiObject> T create(ResourceType<T> type, String text) {
        Tree tree =
                yaml(text)
                        .with("apiVersion", type.resource().apiVersion())
                        .with("kind", type.kind());
        return client.resource(type).in("shop").create(type.view().apply(tree));
    }

    <T extends ApiObject> T get(ResourceType<T> type, String name) {
        return api.get(type, type.namespaced() ? "shop" : "", name).orElseThrow();
    }

    List<Pod> pods() {
        return api.list(Resources.PODS);
    }

    /// What a node would report of a pod that runs and is ready since long ago.
    void run(Pod pod, String address) {
        status(
                pod,
                """
                {phase: Running, podIP: %s, podIPs: [{ip: %s}], startTime: "2020-01-01T00:00:00Z",
                 conditions: [{type: Ready, status: "True", lastTransitionTime: "2020-01-01T00:00:00Z"}]}
                """
                        .formatted(address, address));
    }

    void status(Pod pod, String status) {
        api.change(
                Resources.PODS,
                ObjectKey.of(pod),
                now -> new Pod(now.tree().with("status", yaml(status))));
    }

    /// Runs all pods that do not.
    void runAll() {
        int number = 1;
        for (Pod pod : pods()) {
            number++;
            if (pod.status().phase().isEmpty()) {
                run(pod, "10.0.0." + number);
            }
        }
    }

    /// As a node does once a container has stopped.
    void finish(Pod pod, String phase, Instant at) {
        status(
                pod,
                """
                {phase: %s, containerStatuses: [{name: c, state: {terminated: {exitCode: 0, finishedAt: "%s"}}}]}
                """
                        .formatted(phase, at));
    }

    @Override
    public void close() {
        controllers.close();
        informers.close();
    }
}
