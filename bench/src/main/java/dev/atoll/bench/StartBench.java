package dev.atoll.bench;

import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll bench start`: from the command to a ready platform, and the memory that it takes while nothing happens.
@Command(name = "start", description = "Start to ready, and memory when idle.", sortOptions = false)
final class StartBench implements Callable<Integer> {
    private static final int SETTLING_PAUSES = 200;

    @Mixin private Report report = new Report();

    @Option(names = "--runs", description = "How often.", defaultValue = "3")
    private int runs = 3;

    @Option(names = "--simulated", description = "With no container runtime.")
    private boolean simulated;

    @Override
    public Integer call() {
        Latencies starts = new Latencies(runs);
        for (int run = 1; run <= runs; run++) {
            try (BenchPlatform platform =
                    simulated ? BenchPlatform.start("--simulated") : BenchPlatform.start()) {
                starts.add(platform.startTime().toNanos());
                if (run == runs) {
                    report.add(
                            Figure.of("start", "start_to_ready_ms", starts.millis(50), "ms")
                                    .with("runs", runs)
                                    .with("worst_ms", starts.millis(100))
                                    .with("node", platform.node())
                                    .upstream("2300-3800, API server and etcd alone"));
                    report.say("Waiting for it to settle ...");
                    settle();
                    memory(platform);
                }
            }
        }
        return 0;
    }

    private static void settle() {
        for (int i = 0; i < SETTLING_PAUSES; i++) {
            Workload.pause();
        }
    }

    private void memory(BenchPlatform platform) {
        Set<Long> processes = Processes.belongingTo(platform.data());
        long all = processes.stream().mapToLong(Processes::memoryBytes).sum();
        long own = Processes.memoryBytes(platform.pid());
        report.add(
                Figure.of("start", "idle_memory_mib", mebibytes(all), "MiB")
                        .with("platform_mib", mebibytes(own))
                        .with("others_mib", mebibytes(all - own))
                        .with("processes", processes.size())
                        .upstream("313, API server and etcd alone"));
    }

    private static double mebibytes(long bytes) {
        return bytes / 1048576.0;
    }
}
