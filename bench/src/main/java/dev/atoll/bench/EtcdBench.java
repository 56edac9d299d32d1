package dev.atoll.bench;

import dev.atoll.bench.machines.EtcdCluster;
import dev.atoll.store.Bytes;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.etcd.EtcdOptions;
import dev.atoll.store.etcd.EtcdStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench etcd`: what a server adds to the time that etcd takes for a write. Both are asked in turns, so that
/// what else the machine does meets both.
@Command(
        name = "etcd",
        description = "What a server over etcd adds to etcd's own time for a write.",
        sortOptions = false)
final class EtcdBench implements Callable<Integer> {
    private static final int ROUND = 200;
    private static final int WARM_UP_ROUNDS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "bench-etcd";

    @Mixin private Report report = new Report();

    @Option(
            names = "--rounds",
            description = "How often both are measured, " + ROUND + " writes each time.",
            defaultValue = "20")
    private int rounds = 20;

    @Option(
            names = "--folder",
            description = "On which disk; the one of temporary files unless said otherwise.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--etcd", paramLabel = "PROGRAM", description = "The etcd to measure.")
    private @Nullable Path etcd;

    @Override
    public Integer call() throws IOException {
        Path program =
                EtcdCluster.find(etcd)
                        .orElseThrow(
                                () -> new BenchException("no etcd is found; name it by --etcd"));
        for (int members : new int[] {1, 3}) {
            Path place = Files.createTempDirectory(folder, "atoll-bench");
            try (EtcdCluster cluster = EtcdCluster.start(program, members, place)) {
                measure(members, cluster.endpoints());
            } finally {
                StoreBench.delete(place);
            }
        }
        return 0;
    }

    private void measure(int members, List<URI> endpoints) {
        String urls = endpoints.stream().map(URI::toString).collect(Collectors.joining(","));
        try (Store store = EtcdStore.open(EtcdOptions.plain(endpoints, "/bench/"));
                BenchPlatform platform =
                        BenchPlatform.start("--simulated", "--store=etcd:" + urls);
                LoadClient client = new LoadClient(platform.endpoint())) {
            Workload.makeNamespace(client, NAMESPACE);
            CreateLoad creates =
                    new CreateLoad(
                            client,
                            Workload.collection(NAMESPACE, "configmaps"),
                            number -> Workload.configMap("map-" + number));
            Latencies direct = new Latencies(rounds * ROUND);
            Latencies served = new Latencies(rounds * ROUND);
            int written = 0;
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                for (int i = 0; i < ROUND; i++) {
                    long took = write(store, written++);
                    if (round >= 0) {
                        direct.add(took);
                    }
                }
                Latencies answered = creates.run(1, ROUND, LIMIT).latencies();
                if (round >= 0) {
                    served.addAll(answered);
                }
            }
            report.add(
                    Figure.of("etcd", "added_p50_ms", served.millis(50) - direct.millis(50), "ms")
                            .with("members", members)
                            .with("etcd_p50_ms", direct.millis(50))
                            .with("etcd_p99_ms", direct.millis(99))
                            .with("server_p50_ms", served.millis(50))
                            .with("server_p99_ms", served.millis(99))
                            .with("writes", rounds * ROUND));
        }
    }

    private static long write(Store store, int number) {
        Bytes value = Bytes.utf8(Workload.configMap("map-" + number));
        long sent = System.nanoTime();
        Bytes key = Bytes.utf8("/bench/direct/" + number);
        if (!(store.write(Write.of(new Write.Put(key, value, new Write.Absent())))
                instanceof WriteResult.Written)) {
            throw new BenchException("etcd did not take a write");
        }
        return System.nanoTime() - sent;
    }
}
