package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.host.RunState;
import dev.atoll.platform.PlatformOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts the platform as a process of its own, in a session of its own, and follows it until it is ready.
final class Launch {
    /// The lines of the process that are meant for whoever starts it begin so; all else goes to its log.
    static final String STEP = "step: ";

    static final String READY = "ready";
    static final String FAILED = "failed: ";

    private final PlatformOptions options;

    Launch(PlatformOptions options) {
        this.options = options;
    }

    RunState run(Progress progress) throws IOException, InterruptedException {
        DataFolder data = options.data();
        Process process =
                new ProcessBuilder(command())
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(data.platformLog().toFile()))
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(STEP)) {
                    progress.step(line.substring(STEP.length()));
                } else if (line.startsWith(FAILED)) {
                    throw new Failure(line.substring(FAILED.length()));
                } else if (line.equals(READY)) {
                    Optional<RunState> state = RunState.of(data);
                    return state.orElseThrow(() -> died(data));
                }
            }
        }
        process.waitFor();
        throw died(data);
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
