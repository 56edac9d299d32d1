package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.host.RunState;
import dev.atoll.platform.PlatformOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts the platform as a process of its own, in a session of its own, and follows it until it is ready.
final class Launch {
    /// The lines of the process that are meant for whoever starts it begin so; all else goes to its log.
    static final String STEP = "step: ";

    /// Runs its arguments but two as a daemon: the first gets what it says, the second its log.
    private static final String DAEMON =
            "told=$1 log=$2; shift 2; \"$@\" </dev/null >>\"$told\" 2>>\"$log\" & echo $!";

    private static final long POLL_MILLIS = 5;

    static final String READY = "ready";
    static final String FAILED = "failed: ";

    private final PlatformOptions options;

    Launch(PlatformOptions options) {
        this.options = options;
    }

    RunState run(Progress progress) throws IOException, InterruptedException {
        DataFolder data = options.data();
        Path told = data.run().resolve("start");
        Files.writeString(told, "");
        long platform = start(told, data.platformLog());
        int read = 0;
        while (true) {
            boolean alive = isAlive(platform);
            List<String> lines = wholeLines(told);
            for (String line : lines.subList(read, lines.size())) {
                if (line.startsWith(STEP)) {
                    progress.step(line.substring(STEP.length()));
                } else if (line.startsWith(FAILED)) {
                    throw new Failure(line.substring(FAILED.length()));
                } else if (line.equals(READY)) {
                    return RunState.of(data).orElseThrow(() -> died(data));
                }
            }
            read = lines.size();
            if (!alive) {
                throw died(data);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /// The last line may be half written.
    private static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /// By a shell that ends at once: a Java that waits for a process of its own takes 0.3 s to end.
    private long start(Path told, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DAEMON, "sh"));
        command.addAll(List.of(told.toString(), log.toString()));
        command.addAll(command());
        Process shell =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        String pid;
        try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
            pid = lines.readLine();
        }
        if (shell.waitFor() != 0 || pid == null) {
            throw died(options.data());
        }
        return Long.parseLong(pid);
    }

    /// One that has ended and that nobody has waited for has no command any more.
    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && process.info().command().isPresent())
                .isPresent();
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
