package dev.atoll.bench.simulation;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Runs seeds in a stepped process of its own.
///
/// @param seconds how long things fail in each run, of its own time
/// @param times how often each seed is run
public record Simulation(long firstSeed, long seeds, long seconds, Planted planted, int times) {

    /// How a run of a seed went.
    ///
    /// @param faults what cannot be; empty where all is well
    /// @param digest of the order of all that happened: the same for each run of a seed
    /// @param latest what happened last, where there are faults
    public record Run(
            long seed,
            List<String> faults,
            String digest,
            long steps,
            long changes,
            List<String> latest) {
        public Run {
            faults = List.copyOf(faults);
            latest = List.copyOf(latest);
        }

        private static Run of(Tree line) {
            return new Run(
                    line.integer("seed", 0),
                    line.strings("faults"),
                    line.string("digest", ""),
                    line.integer("steps", 0),
                    line.integer("changes", 0),
                    line.strings("latest"));
        }
    }

    /// A simulation in which nothing is made wrong on purpose.
    public static Simulation of(long firstSeed, long seeds, Duration trouble) {
        return new Simulation(firstSeed, seeds, trouble.toSeconds(), Planted.NOTHING, 1);
    }

    /// Blocks until all have run.
    public void run(Consumer<Run> told) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("atoll-simulation");
        try {
            List<String> command = SteppedJava.in(folder);
            command.add(SimulationProcess.class.getName());
            for (Object argument : List.of(firstSeed, seeds, seconds, planted, times)) {
                command.add(argument.toString());
            }
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            // It ends with whoever has begun it.
            Thread end = Thread.ofPlatform().unstarted(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(end);
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    told.accept(
                            Run.of(Tree.of(Json.decode(line.getBytes(StandardCharsets.UTF_8)))));
                }
            } finally {
                process.destroyForcibly().waitFor();
                Runtime.getRuntime().removeShutdownHook(end);
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
