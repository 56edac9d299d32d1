package dev.atoll.bench;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A platform of a benchmark's own: a process with a folder and a port that nobody else has, removed at the end.
final class BenchPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path data;
    private final long pid;
    private final String node;
    private final Duration startTime;
    private final Thread interrupted = new Thread(this::remove, "interrupted");

    private BenchPlatform(Path data, long pid, String node, Duration startTime) {
        this.data = data;
        this.pid = pid;
        this.node = node;
        this.startTime = startTime;
    }

    /// @param options more options of `atoll up`
    static BenchPlatform start(String... options) {
        try {
            Path data = Files.createTempDirectory("atoll-bench");
            List<String> arguments =
                    new ArrayList<>(List.of("up", "-o", "json", "--port", freePort()));
            arguments.addAll(List.of(options));
            long from = System.nanoTime();
            try {
                String output = atoll(data, arguments);
                Duration took = Duration.ofNanos(System.nanoTime() - from);
                Tree up = Tree.of(Json.decode(output.getBytes(StandardCharsets.UTF_8)));
                BenchPlatform platform =
                        new BenchPlatform(data, up.integer("pid", 0), up.string("node", ""), took);
                Runtime.getRuntime().addShutdownHook(platform.interrupted);
                return platform;
            } catch (BenchException e) {
                atoll(data, List.of("uninstall", "-y"));
                throw e;
            }
        } catch (IOException e) {
            throw new BenchException("cannot start a platform: " + e.getMessage(), e);
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    static Path home() {
        String home = System.getProperty("atoll.home");
        if (home == null) {
            throw new BenchException("start benchmarks with: atoll bench NAME");
        }
        return Path.of(home);
    }

    private static String atoll(Path data, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(home().resolve("atoll").toString()));
        command.addAll(arguments);
        command.addAll(List.of("--data", data.toString()));
        try {
            Path output = Files.createTempFile("atoll-bench", ".out");
            try {
                Process process =
                        new ProcessBuilder(command)
                                .redirectOutput(output.toFile())
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new BenchException(String.join(" ", command) + " took too long");
                }
                if (process.exitValue() != 0) {
                    throw new BenchException(String.join(" ", command) + " failed");
                }
                return Files.readString(output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new BenchException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    Path data() {
        return data;
    }

    long pid() {
        return pid;
    }

    /// For people: whether real containers run.
    String node() {
        return node;
    }

    /// From the command to its return, when the platform is ready.
    Duration startTime() {
        return startTime;
    }

    Endpoint endpoint() {
        return endpoint("atoll");
    }

    /// @param context of the platform's kubeconfig
    Endpoint endpoint(String context) {
        return Endpoint.of(data.resolve("kubeconfig"), context);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        remove();
    }

    private void remove() {
        atoll(data, List.of("uninstall", "-y"));
    }
}
