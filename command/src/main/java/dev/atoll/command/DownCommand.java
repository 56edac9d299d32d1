package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.RunState;
import dev.atoll.platform.HostCleanup;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `atoll down`: stops the platform and its containers; the data stays.
@Command(name = "down", description = "Stop the platform and its containers; all data stays.")
public final class DownCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws InterruptedException {
        DataFolder folder = data.data();
        Optional<RunState> running = RunState.of(folder);
        running.ifPresent(state -> new Ending(state).end());
        boolean leftovers = new HostCleanup(folder).stopContainers();
        System.out.println(
                running.isPresent() || leftovers ? "Atoll is down." : "Atoll was not running.");
        return 0;
    }
}
