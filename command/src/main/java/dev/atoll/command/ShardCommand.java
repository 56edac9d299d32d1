package dev.atoll.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `atoll shard`: works with the stores that tenants live in.
@Command(
        name = "shard",
        description = "Work with shards: the stores that tenants live in.",
        subcommands = {ShardBackupCommand.class, ShardRestoreCommand.class})
public final class ShardCommand implements Callable<Integer> {
    @Spec private CommandSpec self = CommandSpec.create();

    @Override
    public Integer call() {
        self.commandLine().usage(System.out);
        return 0;
    }
}
