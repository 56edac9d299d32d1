package dev.atoll.bench.history;

import dev.atoll.bench.machines.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/// Rounds of servers on machines of their own. Runs in a [dev.atoll.bench.machines.Seclusion].
///
/// @param home where the command `atoll` is
/// @param folder for what they store
/// @param etcd the program; empty to leave servers over etcd out
/// @param embedded whether a server on the embedded engine is judged
/// @param time how long each sort is used; one round at least
public record ServersHistory(
        Path home, Path folder, Optional<Path> etcd, boolean embedded, Duration time, long seed) {

    /// Is told how it goes.
    public interface Listener {
        /// @param lasted until all went on as before
        void harm(String name, Duration lasted);

        void round(String engine, int number, Outcome outcome);
    }

    public void run(Listener listener) throws IOException, InterruptedException {
        Network network = new Network();
        if (embedded) {
            Path place = Files.createDirectories(folder.resolve("embedded"));
            try (Installation installation = new OverEmbedded(network, home, place)) {
                judge(installation, listener);
            }
        }
        if (etcd.isPresent()) {
            Path place = Files.createDirectories(folder.resolve("etcd"));
            SplittableRandom random = new SplittableRandom(seed);
            try (Installation installation =
                    new OverEtcd(network, home, etcd.get(), place, random)) {
                judge(installation, listener);
            }
        }
    }

    private void judge(Installation installation, Listener listener)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        int number = 0;
        do {
            Round round = new Round(installation, number, seed + 1_000L * number, listener);
            listener.round(installation.engine(), number, round.run());
            number++;
        } while (System.nanoTime() < until);
    }
}
