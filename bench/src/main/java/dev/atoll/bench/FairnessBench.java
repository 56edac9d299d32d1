package dev.atoll.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench fairness`: what a quiet tenant notices of one that floods the server. All clients share the machine's
/// processors with the server, so that a part of what it notices is theirs.
@Command(
        name = "fairness",
        description = "How long a quiet tenant waits while another floods.",
        sortOptions = false)
final class FairnessBench implements Callable<Integer> {
    private static final String NAMESPACE = "fairness";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final int LISTED = 2_000;

    @Mixin private Report report = new Report();

    @Option(
            names = "--requests",
            description = "How many the quiet tenant makes in each case.",
            defaultValue = "1000")
    private int requests = 1_000;

    @Option(names = "--clients", description = "How many flood.", defaultValue = "32")
    private int clients = 32;

    @Override
    public Integer call() {
        try (BenchPlatform platform = BenchPlatform.start("--simulated");
                LoadClient quiet = new LoadClient(platform.endpoint());
                LoadClient loud = new LoadClient(platform.endpoint("atoll-system"))) {
            Workload.makeNamespace(quiet, NAMESPACE);
            Workload.makeNamespace(loud, NAMESPACE);
            String collection = Workload.collection(NAMESPACE, "configmaps");
            try (Probe probe = new Probe(quiet)) {
                Run run = new Run(platform, probe, loud, collection);
                report.say("Warming up ...");
                warmUp(run);
                double alone = alone(run);
                flooded(run, "creates", alone, number -> create(collection, number));
                flooded(run, "lists", alone, number -> new Flood.Ask("GET", collection, ""));
                flooded(
                        run,
                        "selected_lists",
                        alone,
                        number ->
                                new Flood.Ask("GET", collection + "?labelSelector=no%3Dsuch", ""));
            }
        }
        return 0;
    }

    private record Run(BenchPlatform platform, Probe probe, LoadClient loud, String collection) {}

    private static Flood.Ask create(String collection, int number) {
        return new Flood.Ask("POST", collection, Workload.configMap("flood-" + number));
    }

    /// Leaves enough objects for lists to be work.
    private void warmUp(Run run) {
        try (Flood flood =
                new Flood(run.loud(), clients, number -> create(run.collection(), number))) {
            while (flood.answered() < LISTED) {
                Workload.pause();
            }
        }
        try (Flood _ =
                new Flood(
                        run.loud(),
                        clients,
                        number -> new Flood.Ask("GET", run.collection(), ""))) {
            Probe.Outcome _ = run.probe().run(run.collection(), requests, PERIOD);
        }
    }

    private double alone(Run run) {
        report.say("Alone ...");
        Probe.Outcome outcome = run.probe().run(run.collection(), requests, PERIOD);
        report.add(figure("quiet_p99_alone_ms", outcome));
        return outcome.all().millis(99);
    }

    private Figure figure(String name, Probe.Outcome outcome) {
        return Figure.of("fairness", name, outcome.all().millis(99), "ms")
                .with("p50_ms", outcome.all().millis(50))
                .with("reads_p50_ms", outcome.reads().millis(50))
                .with("reads_p99_ms", outcome.reads().millis(99))
                .with("requests", requests)
                .with("period_ms", PERIOD.toMillis());
    }

    private void flooded(Run run, String kind, double alone, IntFunction<Flood.Ask> asks) {
        report.say("While another floods with " + kind + " ...");
        Cpu cpu = Cpu.of(run.platform());
        long from = System.nanoTime();
        try (Flood flood = new Flood(run.loud(), clients, asks)) {
            Probe.Outcome outcome = run.probe().run(run.collection(), requests, PERIOD);
            double seconds = (System.nanoTime() - from) / 1e9;
            Figure figure =
                    figure("quiet_p99_under_" + kind + "_ms", outcome)
                            .with("alone_ms", alone)
                            .with("flood_clients", clients)
                            .with("flood_per_s", Math.round(flood.answered() / seconds))
                            .with("flood_refused", flood.refused());
            report.add(cpu.spent().onto(figure, requests + flood.answered()));
        }
    }
}
