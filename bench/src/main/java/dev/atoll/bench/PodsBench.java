package dev.atoll.bench;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench pods`: from the request that creates pods to their containers' running, with the image present.
@Command(
        name = "pods",
        description = "Creation to running, with real containers.",
        sortOptions = false)
final class PodsBench implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String NAMESPACE = "bench";

    @Mixin private Report report = new Report();

    @Option(names = "--many", description = "How many at once.", defaultValue = "50")
    private int many = 50;

    @Option(names = "--runs", description = "How often one alone.", defaultValue = "5")
    private int runs = 5;

    @Override
    public Integer call() {
        try (BenchPlatform platform = BenchPlatform.start();
                LoadClient client = new LoadClient(platform.endpoint())) {
            if (platform.node().contains("simulated")) {
                throw new BenchException(
                        "this needs real containers: run it as root on Linux; node is "
                                + platform.node());
            }
            Workload.makeNamespace(client, NAMESPACE);
            start(client, "first", 1);
            Latencies one = new Latencies(runs);
            for (int run = 0; run < runs; run++) {
                one.add(start(client, "one-" + run, 1).toNanos());
            }
            report.add(
                    Figure.of("pods", "one_pod_ms", one.millis(50), "ms")
                            .with("runs", runs)
                            .with("worst_ms", one.millis(100)));
            Duration all = start(client, "many", many);
            report.add(
                    Figure.of("pods", "many_pods_s", all.toMillis() / 1e3, "s")
                            .with("pods", many)
                            .with("pods_per_s", many / (all.toNanos() / 1e9)));
        }
        return 0;
    }

    /// @return from the first request until all of them run
    private static Duration start(LoadClient client, String prefix, int count) {
        String collection = Workload.collection(NAMESPACE, "pods");
        long from = System.nanoTime();
        for (int i = 0; i < count; i++) {
            client.demand("POST", collection, Workload.pausePod(prefix + "-" + i));
        }
        while (running(client, collection, prefix) < count) {
            if (System.nanoTime() - from > LIMIT.toNanos()) {
                throw new BenchException(
                        running(client, collection, prefix)
                                + " of "
                                + count
                                + " pods ran after "
                                + LIMIT);
            }
            Workload.pause();
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private static long running(LoadClient client, String collection, String prefix) {
        String list = client.demand("GET", collection, "");
        return Tree.of(Json.decode(list.getBytes(StandardCharsets.UTF_8)))
                .children("items")
                .stream()
                .filter(pod ->
                        pod.child("metadata").string("name", "").startsWith(prefix + "-")
                                && pod.child("status").string("phase", "").equals("Running"))
                .count();
    }
}
