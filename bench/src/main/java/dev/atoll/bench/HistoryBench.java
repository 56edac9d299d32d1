package dev.atoll.bench;

import dev.atoll.bench.history.Outcome;
import dev.atoll.bench.history.ServersHistory;
import dev.atoll.bench.machines.EtcdCluster;
import dev.atoll.bench.machines.Part;
import dev.atoll.bench.machines.Seclusion;
import dev.atoll.store.Store;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import dev.atoll.store.etcd.EtcdOptions;
import dev.atoll.store.etcd.EtcdStore;
import dev.atoll.store.history.HistoryLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench history`: uses the store's engines, or whole servers over them, for long while parts fail, and looks
/// for what cannot be.
@Command(
        name = "history",
        description =
                "Look for answers that cannot be, of the stores or of servers, while parts fail.",
        sortOptions = false)
final class HistoryBench implements Callable<Integer> {
    private static final String SECLUDED = "--secluded";
    private static final int USERS = 16;
    private static final int MEMBERS = 3;

    /// So much is judged at once: what is written down has to fit into memory.
    private static final Duration ROUND = Duration.ofSeconds(20);

    private static final Duration OUTAGE = Duration.ofSeconds(4);

    @Mixin private Report report = new Report();

    @Option(
            names = "--minutes",
            description = "How long each engine is used; 0 for one round.",
            defaultValue = "5")
    private int minutes = 5;

    @Option(
            names = "--seed",
            description = "Of what is done, and of who fails.",
            defaultValue = "1")
    private long seed = 1;

    @Option(
            names = "--folder",
            description = "On which disk; the one of temporary files unless said otherwise.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--etcd",
            paramLabel = "PROGRAM",
            description = "The etcd to use beside the embedded engine.")
    private @Nullable Path etcd;

    @Option(
            names = "--engine",
            description = "Of embedded and etcd; both unless said otherwise.",
            split = ",")
    private List<Engine> engines = List.of(Engine.values());

    @Option(
            names = "--servers",
            description =
                    "Judge servers in processes of their own, which fail too, by their API. Needs root.")
    private boolean servers;

    @Option(names = SECLUDED, hidden = true)
    private boolean secluded;

    private int faults;

    private enum Engine {
        embedded,
        etcd
    }

    private interface Harm {
        void during(HistoryLoad load) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (servers && !secluded) {
            return Seclusion.run(Main.class, again());
        }
        Path place = Files.createTempDirectory(folder, "atoll-history");
        try {
            if (servers) {
                judgeServers(place);
            } else {
                judgeStores(place);
            }
        } finally {
            StoreBench.delete(place);
        }
        return faults == 0 ? 0 : 1;
    }

    private List<String> again() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "history",
                                SECLUDED,
                                "--servers",
                                "--output=" + report.format(),
                                "--minutes=" + minutes,
                                "--seed=" + seed,
                                "--folder=" + folder,
                                "--engine=" + String.join(",", names())));
        if (etcd != null) {
            arguments.add("--etcd=" + etcd);
        }
        return arguments;
    }

    private List<String> names() {
        return engines.stream().map(Engine::name).toList();
    }

    private Optional<Path> program() {
        Optional<Path> program = EtcdCluster.find(etcd).filter(_ -> engines.contains(Engine.etcd));
        if (program.isEmpty() && engines.contains(Engine.etcd)) {
            report.say("no etcd is found, so that the embedded engine stands alone");
        }
        return program;
    }

    private void judgeServers(Path place) throws IOException, InterruptedException {
        new ServersHistory(
                        BenchPlatform.home().toAbsolutePath(),
                        place,
                        program(),
                        engines.contains(Engine.embedded),
                        Duration.ofMinutes(minutes),
                        seed)
                .run(
                        new ServersHistory.Listener() {
                            @Override
                            public void harm(String name, Duration lasted) {
                                report.say(name + ": " + lasted.toMillis() + " ms");
                            }

                            @Override
                            public void round(String engine, int number, Outcome outcome) {
                                tell(engine, number, outcome);
                            }
                        });
    }

    private void tell(String engine, int round, Outcome outcome) {
        outcome.faults().forEach(fault -> report.say(engine + ": " + fault));
        faults += outcome.faults().size();
        report.add(
                Figure.of("history", "faults", outcome.faults().size(), "")
                        .with("engine", engine)
                        .with("round", round)
                        .with("harms", String.join("; ", outcome.harms()))
                        .with("calls", outcome.calls())
                        .with("changes", outcome.changes())
                        .with("unknown", outcome.unknown())
                        .with("watches begun anew", outcome.listed()));
    }

    private void judgeStores(Path place) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; engines.contains(Engine.embedded) && round < rounds(); round++) {
            Path fresh = place.resolve("embedded-" + round);
            try (Store store = EmbeddedStore.open(fresh, EmbeddedOptions.defaults())) {
                judge("embedded", store, round, load -> Thread.sleep(ROUND));
            }
        }
        Optional<Path> program = program();
        for (int round = 0; program.isPresent() && round < rounds(); round++) {
            Path fresh = place.resolve("etcd-" + round);
            try (EtcdCluster cluster = EtcdCluster.start(program.get(), MEMBERS, fresh);
                    Store store =
                            EtcdStore.open(EtcdOptions.plain(cluster.endpoints(), "/history/"))) {
                judge("etcd, members: " + MEMBERS, store, round, load -> harm(cluster, random));
            }
        }
    }

    private long rounds() {
        return Math.max(1, Duration.ofMinutes(minutes).dividedBy(ROUND));
    }

    private static void harm(EtcdCluster cluster, SplittableRandom random)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < until) {
            Part member = cluster.members().get(random.nextInt(MEMBERS));
            Thread.sleep(OUTAGE);
            if (random.nextBoolean()) {
                member.kill();
                Thread.sleep(OUTAGE);
                member.start();
            } else {
                member.freeze();
                Thread.sleep(OUTAGE);
                member.thaw();
            }
        }
    }

    private void judge(String engine, Store store, int round, Harm harm)
            throws IOException, InterruptedException {
        try (HistoryLoad load = new HistoryLoad(store, USERS, seed + 1_000L * round)) {
            harm.during(load);
            List<String> found = load.finish();
            found.forEach(fault -> report.say(engine + ": " + fault));
            faults += found.size();
            report.add(
                    Figure.of("history", "faults", found.size(), "")
                            .with("engine", engine)
                            .with("round", round)
                            .with("changes", load.done()));
        }
    }
}
