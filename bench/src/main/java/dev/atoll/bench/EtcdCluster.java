package dev.atoll.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An etcd of some members on this machine, in a folder, as long as it is measured.
final class EtcdCluster implements AutoCloseable {
    private static final String NAME = "etcd";

    private final List<ProcessBuilder> members = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<URI> endpoints;

    private EtcdCluster(List<URI> endpoints) {
        this.endpoints = List.copyOf(endpoints);
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

    static EtcdCluster start(Path program, int members, Path folder) throws IOException {
        List<String> clients = addresses(members);
        List<String> peers = addresses(members);
        String together =
                IntStream.range(0, members)
                        .mapToObj(i -> "member" + i + "=" + peers.get(i))
                        .collect(Collectors.joining(","));
        Files.createDirectories(folder);
        EtcdCluster cluster = new EtcdCluster(clients.stream().map(URI::create).toList());
        for (int i = 0; i < members; i++) {
            cluster.members.add(
                    new ProcessBuilder(
                                    program.toString(),
                                    "--name=member" + i,
                                    "--data-dir=" + folder.resolve("member" + i),
                                    "--listen-client-urls=" + clients.get(i),
                                    "--advertise-client-urls=" + clients.get(i),
                                    "--listen-peer-urls=" + peers.get(i),
                                    "--initial-advertise-peer-urls=" + peers.get(i),
                                    "--initial-cluster=" + together,
                                    "--quota-backend-bytes=8589934592",
                                    "--logger=zap",
                                    "--log-level=error")
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("member" + i + ".log").toFile())));
            cluster.processes.add(cluster.members.get(i).start());
        }
        return cluster;
    }

    private static List<String> addresses(int many) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            addresses.add("http://127.0.0.1:" + freePort());
        }
        return addresses;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    List<URI> endpoints() {
        return endpoints;
    }

    /// Dies without a word, as at a power cut.
    void kill(int member) {
        processes.get(member).destroyForcibly().onExit().join();
    }

    void startAgain(int member) throws IOException {
        processes.set(member, members.get(member).start());
    }

    /// @param name of a signal: `STOP` makes it stand still, `CONT` go on
    void signal(int member, String name) throws IOException {
        String pid = Long.toString(processes.get(member).pid());
        new ProcessBuilder("kill", "-" + name, pid).start().onExit().join();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }
}
