package dev.atoll.bench;

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
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench history`: uses the store's engines for long while members of etcd fail, and looks for what cannot be.
@Command(
        name = "history",
        description = "Look for answers of the stores that cannot be, while members of etcd fail.",
        sortOptions = false)
final class HistoryBench implements Callable<Integer> {
    private static final int USERS = 16;

    /// So much is judged at once: what is written down has to fit into memory.
    private static final Duration ROUND = Duration.ofSeconds(20);

    private static final Duration OUTAGE = Duration.ofSeconds(4);

    @Mixin private Report report = new Report();

    @Option(names = "--minutes", description = "How long each engine is used.", defaultValue = "5")
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

    private int faults;

    private interface Harm {
        void during(HistoryLoad load) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, "atoll-history");
        SplittableRandom random = new SplittableRandom(seed);
        try {
            for (int round = 0; round < rounds(); round++) {
                Path fresh = place.resolve("embedded-" + round);
                try (Store store = EmbeddedStore.open(fresh, EmbeddedOptions.defaults())) {
                    judge("embedded", store, round, load -> Thread.sleep(ROUND));
                }
            }
            Optional<Path> program = EtcdCluster.find(etcd);
            if (program.isEmpty()) {
                report.say("no etcd is found, so that the embedded engine stands alone");
                return faults == 0 ? 0 : 1;
            }
            for (int round = 0; round < rounds(); round++) {
                Path fresh = place.resolve("etcd-" + round);
                try (EtcdCluster cluster = EtcdCluster.start(program.get(), 3, fresh);
                        Store store =
                                EtcdStore.open(
                                        EtcdOptions.plain(cluster.endpoints(), "/history/"))) {
                    judge("etcd, members: 3", store, round, load -> harm(cluster, random));
                }
            }
        } finally {
            StoreBench.delete(place);
        }
        return faults == 0 ? 0 : 1;
    }

    private long rounds() {
        return Math.max(1, Duration.ofMinutes(minutes).dividedBy(ROUND));
    }

    private static void harm(EtcdCluster cluster, SplittableRandom random)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < until) {
            int member = random.nextInt(cluster.endpoints().size());
            Thread.sleep(OUTAGE);
            if (random.nextBoolean()) {
                cluster.kill(member);
                Thread.sleep(OUTAGE);
                cluster.startAgain(member);
            } else {
                cluster.signal(member, "STOP");
                Thread.sleep(OUTAGE);
                cluster.signal(member, "CONT");
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
