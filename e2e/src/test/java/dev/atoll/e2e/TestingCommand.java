package dev.atoll.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command to run, with a time limit.
record TestingCommand(
        List<String> words, Map<String, String> environment, String input, Duration limit) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    TestingCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    static TestingCommand of(String... words) {
        return new TestingCommand(List.of(words), Map.of(), "", LIMIT);
    }

    /// What a command said, and how it ended.
    record Result(int status, String output, String errors) {
        String all() {
            return output + errors;
        }

        /// The output of a command that has to succeed.
        String succeeded() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + all());
            }
            return output;
        }
    }

    TestingCommand with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new TestingCommand(words, more, input, limit);
    }

    TestingCommand within(Duration time) {
        return new TestingCommand(words, environment, input, time);
    }

    TestingCommand reading(String typed) {
        return new TestingCommand(words, environment, typed, limit);
    }

    Result run() {
        try {
            Path folder = Files.createTempDirectory("atoll-e2e");
            Path output = folder.resolve("out");
            Path errors = folder.resolve("err");
            Path in = Files.writeString(folder.resolve("in"), input);
            try {
                Process process =
                        builder()
                                .redirectInput(in.toFile())
                                .redirectOutput(output.toFile())
                                .redirectError(errors.toFile())
                                .start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(
                            this
                                    + " took longer than "
                                    + limit
                                    + ": "
                                    + Files.readString(output)
                                    + Files.readString(errors));
                }
                return new Result(
                        process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                for (Path file : List.of(in, output, errors, folder)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// Starts it and leaves it running; its output goes to a file. The caller ends it.
    Process start(Path output) {
        try {
            return builder()
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
