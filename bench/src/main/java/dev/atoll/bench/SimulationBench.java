package dev.atoll.bench;

import dev.atoll.bench.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench simulation`: servers, controllers and users in one thread, at a time that is made up, while all sorts
/// of things fail; and what of their history cannot be.
@Command(
        name = "simulation",
        description = "Look for what goes wrong when much fails, in runs that can be replayed.",
        sortOptions = false)
final class SimulationBench implements Callable<Integer> {
    @Mixin private Report report = new Report();

    @Option(names = "--seeds", description = "How many runs.", defaultValue = "20")
    private long seeds = 20;

    @Option(names = "--first", description = "The first run's seed.", defaultValue = "1")
    private long first = 1;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Replays this run alone, and tells what happened last.",
            defaultValue = "0")
    private long replayed;

    @Option(
            names = "--seconds",
            description = "How long things fail in each run, of its own time.",
            defaultValue = "60")
    private long seconds = 60;

    private long runs;
    private long failed;
    private long steps;
    private long changes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        long began = System.nanoTime();
        boolean alone = replayed != 0;
        Simulation.of(alone ? replayed : first, alone ? 1 : seeds, Duration.ofSeconds(seconds))
                .run(this::judge);
        long wanted = alone ? 1 : seeds;
        if (runs != wanted) {
            throw new BenchException("the simulation ended after " + runs + " of " + wanted);
        }
        report.add(
                Figure.of("simulation", "seeds that fail", (double) failed, "")
                        .with("seeds", runs)
                        .with("first", alone ? replayed : first)
                        .with("seconds", seconds)
                        .with("steps", steps)
                        .with("changes", changes)
                        .with("took", (System.nanoTime() - began) / 1e9));
        return failed == 0 ? 0 : 1;
    }

    private void judge(Simulation.Run run) {
        runs++;
        steps += run.steps();
        changes += run.changes();
        if (replayed != 0) {
            report.say("trace " + run.digest());
            run.latest().forEach(report::say);
        }
        if (!run.faults().isEmpty()) {
            failed++;
            run.faults().forEach(fault -> report.say("seed " + run.seed() + ": " + fault));
            report.say(
                    "replay it with: atoll bench simulation --seed "
                            + run.seed()
                            + " --seconds "
                            + seconds);
        }
    }
}
