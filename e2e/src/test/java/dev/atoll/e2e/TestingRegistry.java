package dev.atoll.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/// A registry of a test's own, over plain HTTP on this host, which wants a password.
final class TestingRegistry implements AutoCloseable {
    static final String USER = "bob";
    static final String PASSWORD = "sesame";

    /// bcrypt of the password.
    private static final String LOGIN =
            USER + ":$2a$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n";

    private final Process process;
    private final int port;

    private TestingRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Skips the test where there is no registry program.
    static TestingRegistry start(Path folder) {
        Path program = TestingPlatform.TOOLS.resolve("docker-registry");
        Assumptions.assumeTrue(
                Files.isExecutable(program), "no docker-registry: .ci/tools brings it");
        try {
            Files.createDirectories(folder);
            Path logins = Files.writeString(folder.resolve("logins"), LOGIN);
            int port = Integer.parseInt(TestingPlatform.freePort());
            Path configuration =
                    Files.writeString(
                            folder.resolve("config.yml"),
                            """
                            version: 0.1
                            storage: {filesystem: {rootdirectory: %s}}
                            http: {addr: "127.0.0.1:%d"}
                            auth: {htpasswd: {realm: tests, path: %s}}
                            """
                                    .formatted(folder.resolve("content"), port, logins));
            Process process =
                    TestingCommand.of(program.toString(), "serve", configuration.toString())
                            .start(folder.resolve("log"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> {
                        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                            return socket.isConnected();
                        }
                    });
            return new TestingRegistry(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /// Pushes an image that a platform has under a name of its own.
    void push(TestingPlatform platform, String image, String name) {
        String reference = address() + "/" + name;
        platform.images("tag", image, reference);
        platform.images("push", "--plain-http", "--user", USER + ":" + PASSWORD, reference);
        platform.images("rm", reference);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
