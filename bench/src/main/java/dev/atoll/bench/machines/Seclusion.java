package dev.atoll.bench.machines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Runs a program of this class path with a network, processes and mounts of its own. Nothing of these is seen from
/// outside, and all of it ends with the program, or with this process, however these end.
public final class Seclusion {
    private static final List<String> ENTERED =
            List.of(
                    "setpriv",
                    "--pdeathsig",
                    "KILL",
                    "unshare",
                    "--net",
                    "--pid",
                    "--mount",
                    "--mount-proc",
                    "--fork",
                    "--kill-child");

    private Seclusion() {}

    /// @return the program's exit status
    /// @throws IOException where the machine has no such means
    public static int run(Class<?> program, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ENTERED);
        command.addAll(
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Datoll.home=" + System.getProperty("atoll.home", "."),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        Thread interrupted = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
    }
}
