package dev.atoll.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench api`: creations and watches over HTTPS. Client and server share the machine, so that the CPU of each
/// is reported.
@Command(name = "api", description = "Creations and watches over HTTPS.", sortOptions = false)
final class ApiBench implements Callable<Integer> {
    /// Writers while watches are measured: enough that the next change is there before the last one is told to all.
    private static final int WRITERS = 16;

    private static final String CREATED = "bench";
    private static final String WATCHED = "watched";
    private static final String WARM_UP_WATCHED = "watched-before";
    private static final int WARM_UP_EVENTS = 300;
    private static final int WARM_UP_OBJECTS = 20_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int MAX_OBJECTS = 60_000;
    private static final int WATCH_PADDING_BYTES = 3_400;
    private static final Duration WATCH_LIMIT = Duration.ofMinutes(2);

    @Mixin private Report report = new Report();

    @Option(
            names = "--seconds",
            description = "How long each creation is measured.",
            defaultValue = "8")
    private int seconds = 8;

    @Option(names = "--watchers", description = "How many watch.", defaultValue = "500")
    private int watchers = 500;

    @Option(names = "--events", description = "How many events each gets.", defaultValue = "1000")
    private int events = 1_000;

    @Override
    public Integer call() {
        try (BenchPlatform platform = BenchPlatform.start("--simulated");
                LoadClient client = new LoadClient(platform.endpoint())) {
            Workload.makeNamespace(client, CREATED);
            Workload.makeNamespace(client, WATCHED);
            Workload.makeNamespace(client, WARM_UP_WATCHED);
            CreateLoad configMaps =
                    new CreateLoad(
                            client,
                            Workload.collection(CREATED, "configmaps"),
                            number -> Workload.configMap("load-" + number));
            CreateLoad pods =
                    new CreateLoad(
                            client,
                            Workload.collection(CREATED, "pods"),
                            number -> Workload.pod("load-" + number, 0));
            report.say("Warming up ...");
            configMaps.run(32, WARM_UP_OBJECTS, WARM_UP);
            pods.run(32, WARM_UP_OBJECTS, WARM_UP);

            report.say("Creating ...");
            create(platform, configMaps, new Case("configmap_creates_per_s", 1, "470-620"));
            create(platform, configMaps, new Case("configmap_creates_per_s", 32, "1670-1790"));
            create(platform, pods, new Case("pod_creates_per_s", 1, "288-306"));
            create(platform, pods, new Case("pod_creates_per_s", 32, "635-673"));
            report.say("Watching ...");
            watch(platform, client, WARM_UP_WATCHED, WARM_UP_EVENTS);
            report.add(watch(platform, client, WATCHED, events));
        }
        return 0;
    }

    /// @param upstream what upstream Kubernetes did in a second
    private record Case(String figure, int clients, String upstream) {}

    private void create(BenchPlatform platform, CreateLoad load, Case measured) {
        Cpu cpu = Cpu.of(platform);
        CreateLoad.Outcome outcome =
                load.run(measured.clients(), MAX_OBJECTS, Duration.ofSeconds(seconds));
        Figure figure =
                Figure.of("api", measured.figure(), outcome.perSecond(), "1/s")
                        .with("clients", measured.clients())
                        .with("p50_ms", outcome.latencies().millis(50))
                        .with("p99_ms", outcome.latencies().millis(99))
                        .upstream(measured.upstream());
        report.add(cpu.spent().onto(figure, outcome.count()));
    }

    /// Clients create pods as fast as they are answered; each pod reaches all watchers.
    private Figure watch(
            BenchPlatform platform, LoadClient client, String namespace, int changesEach) {
        String collection = Workload.collection(namespace, "pods");
        try (WatchLoad watches =
                new WatchLoad(client, collection + "?watch=true", watchers, changesEach)) {
            watches.awaitOpened(WATCH_LIMIT);
            CreateLoad changes =
                    new CreateLoad(
                            client,
                            collection,
                            number -> {
                                watches.asking(number);
                                return Workload.pod("watched-" + number, WATCH_PADDING_BYTES);
                            });
            Cpu cpu = Cpu.of(platform);
            long from = System.nanoTime();
            changes.run(WRITERS, changesEach, WATCH_LIMIT);
            watches.awaitFinished(WATCH_LIMIT);
            double took = (System.nanoTime() - from) / 1e9;
            long delivered = (long) watchers * changesEach;
            Figure figure =
                    Figure.of("api", "watch_events_per_s", delivered / took, "1/s")
                            .with("watchers", watchers)
                            .with("writers", WRITERS)
                            .with("object_bytes", watches.bytesEach())
                            .with("lag_p50_ms", watches.lag().millis(50))
                            .with("lag_p99_ms", watches.lag().millis(99))
                            .upstream("29200, lag p99 57 ms");
            return cpu.spent().onto(figure, delivered);
        }
    }
}
