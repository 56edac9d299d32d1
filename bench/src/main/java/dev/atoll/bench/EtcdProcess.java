package dev.atoll.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An etcd of one member, in a folder, as long as it is measured.
final class EtcdProcess implements AutoCloseable {
    private static final String NAME = "etcd";

    private final Process process;
    private final URI endpoint;

    private EtcdProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// The program that the user named, that the tests brought, or that is installed.
    static Optional<Path> find(@Nullable Path named) {
        if (named != null) {
            return Optional.of(named);
        }
        Path tools = Path.of(System.getProperty("atoll.home", "."), "e2e/target/tools/etcd-3.5");
        Stream<Path> installed =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, NAME));
        return Stream.concat(Stream.of(tools), installed).filter(Files::isExecutable).findFirst();
    }

    static EtcdProcess start(Path program, Path folder) throws IOException {
        URI client = URI.create("http://127.0.0.1:" + freePort());
        URI peer = URI.create("http://127.0.0.1:" + freePort());
        Files.createDirectories(folder);
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--data-dir=" + folder.resolve("data"),
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=default=" + peer,
                                "--quota-backend-bytes=8589934592",
                                "--logger=zap",
                                "--log-level=error")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("etcd.log").toFile())
                        .start();
        return new EtcdProcess(process, client);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
