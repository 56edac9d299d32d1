package dev.atoll;

import dev.atoll.command.DownCommand;
import dev.atoll.command.ImageCommand;
import dev.atoll.command.KubeconfigCommand;
import dev.atoll.command.LogsCommand;
import dev.atoll.command.NodeCommand;
import dev.atoll.command.ShardCommand;
import dev.atoll.command.StatusCommand;
import dev.atoll.command.TenantCommand;
import dev.atoll.command.UninstallCommand;
import dev.atoll.command.UpCommand;
import dev.atoll.command.VersionCommand;
import dev.atoll.command.WarmUpCommand;
import dev.atoll.host.Failure;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `atoll` command.
@Command(
        name = "atoll",
        description = "A container cloud: a private Kubernetes for each of thousands of tenants.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = VersionCommand.Provider.class,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            KubeconfigCommand.class,
            TenantCommand.class,
            ShardCommand.class,
            NodeCommand.class,
            ImageCommand.class,
            UninstallCommand.class,
            VersionCommand.class,
            WarmUpCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Callable<Integer> {

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof Failure failure) {
                command.getErr().println("atoll: " + failure.text());
                return 1;
            }
            throw exception;
        });
        return line;
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return 0;
    }
}
