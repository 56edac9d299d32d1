package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.host.RunState;
import dev.atoll.platform.ProcessOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts the platform as a process of its own, in a session of its own, and follows it until it is ready.
final class Launch {
    /// The lines of the process that are meant for whoever starts it begin so; all else goes to its log.
    static final String STEP = "step: ";

    /// Runs its arguments but two as a daemon. The first is a pipe to be made for what it says, the second its log.
    private static final String DAEMON =
            "told=$1 log=$2; shift 2; mkfifo -m 600 \"$told\" || exit; "
                    + "\"$@\" </dev/null >\"$told\" 2>>\"$log\" &";

    static final String READY = "ready";
    static final String FAILED = "failed: ";

    private final ProcessOptions options;

    Launch(ProcessOptions options) {
        this.options = options;
    }

    RunState run(Progress progress) throws IOException, InterruptedException {
        DataFolder data = options.data();
        Path told = data.run().resolve("start");
        Files.deleteIfExists(told);
        start(told, data.platformLog());
        try (BufferedReader lines = Files.newBufferedReader(told)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(STEP)) {
                    progress.step(line.substring(STEP.length()));
                } else if (line.startsWith(FAILED)) {
                    throw new Failure(line.substring(FAILED.length()));
                } else if (line.equals(READY)) {
                    return RunState.of(data).orElseThrow(() -> died(data));
                }
            }
        } finally {
            Files.deleteIfExists(told);
        }
        throw died(data);
    }

    /// By a shell that ends at once: a Java that waits for a process of its own takes 0.3 s to end.
    private void start(Path told, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DAEMON, "sh"));
        command.addAll(List.of(told.toString(), log.toString()));
        command.addAll(command());
        int code =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start()
                        .waitFor();
        if (code != 0) {
            throw died(options.data());
        }
    }

    private static Failure died(DataFolder data) {
        return new Failure(
                "the platform ended while it started; its log says why: " + data.platformLog());
    }

    /// Java as the launcher says that a platform wants it, as a daemon: `setsid` takes it out of the session.
    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (new java.io.File("/usr/bin/setsid").canExecute()) {
            command.add("/usr/bin/setsid");
        }
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("@" + platformJava(), Serve.class.getName()));
        command.addAll(Serve.arguments(options));
        return command;
    }

    private static String platformJava() {
        String arguments = System.getProperty("atoll.platform");
        if (arguments == null) {
            throw new Failure("start a platform with the launcher: ./atoll up");
        }
        return arguments;
    }
}
