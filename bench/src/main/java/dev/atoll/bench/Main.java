package dev.atoll.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `atoll bench`: measures the platform, which it starts as a process of its own and removes afterwards.
@Command(
        name = "atoll bench",
        description = "Measure the platform on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ApiBench.class,
            StartBench.class,
            PodsBench.class,
            StoreBench.class,
            EtcdBench.class,
            TenantsBench.class,
            HistoryBench.class,
            SimulationBench.class,
            FairnessBench.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Callable<Integer> {

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof BenchException failure) {
                command.getErr().println("atoll bench: " + failure.getMessage());
                return 1;
            }
            throw exception;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return 0;
    }
}
