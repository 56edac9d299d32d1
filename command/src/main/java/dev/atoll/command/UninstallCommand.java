package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.RunState;
import dev.atoll.platform.HostCleanup;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll uninstall`: removes the platform and all its data.
@Command(
        name = "uninstall",
        description = "Remove the platform with all its data: nothing of it stays.")
public final class UninstallCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        DataFolder folder = data.data();
        if (!folder.isOurs()) {
            System.out.println("Nothing of Atoll is in " + folder.root() + ".");
            return 0;
        }
        if (!yes && !confirmed(folder)) {
            System.out.println("Nothing was removed.");
            return 1;
        }
        RunState.of(folder).ifPresent(state -> new Ending(state).end());
        new HostCleanup(folder).removeEverything();
        System.out.println("Atoll is gone from this machine.");
        return 0;
    }

    private static boolean confirmed(DataFolder folder) {
        System.out.print(
                "This removes the platform, its containers and all data in "
                        + folder.root()
                        + ". Go on? [y/N] ");
        java.util.Scanner typed =
                new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
        return typed.hasNextLine() && typed.nextLine().trim().equalsIgnoreCase("y");
    }
}
