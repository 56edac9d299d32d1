package dev.atoll.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `atoll node`: works with machines that are to be nodes of tenants.
@Command(
        name = "node",
        description = "Work with machines that are nodes of tenants.",
        subcommands = NodeKubeconfigCommand.class)
public final class NodeCommand implements Callable<Integer> {
    @Spec private CommandSpec self = CommandSpec.create();

    @Override
    public Integer call() {
        self.commandLine().usage(System.out);
        return 0;
    }
}
