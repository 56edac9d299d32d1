package dev.atoll.bench.machines;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An etcd of some members, in a folder, as long as it is measured.
public final class EtcdCluster implements AutoCloseable {
    private static final String NAME = "etcd";
    private static final int CLIENTS = 2379;
    private static final int PEERS = 2380;

    private final List<Place> places;
    private final List<Part> members = new ArrayList<>();

    /// Where a member is.
    private record Place(Machine machine, int clients, int peers) {
        String forClients() {
            return "http://" + machine.address() + ":" + clients;
        }

        String forPeers() {
            return "http://" + machine.address() + ":" + peers;
        }
    }

    private EtcdCluster(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /// The program that the user named, that the tests brought, or that is installed.
    public static Optional<Path> find(@Nullable Path named) {
        if (named != null) {
            return Optional.of(named);
        }
        Path tools = Path.of(System.getProperty("atoll.home", "."), "e2e/target/tools/etcd-3.5");
        Stream<Path> installed =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, NAME));
        return Stream.concat(Stream.of(tools), installed).filter(Files::isExecutable).findFirst();
    }

    /// On this machine.
    public static EtcdCluster start(Path program, int members, Path folder) throws IOException {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            places.add(new Place(Machine.here("member" + i), freePort(), freePort()));
        }
        return start(program, folder, places);
    }

    /// A member on each machine.
    public static EtcdCluster start(Path program, List<Machine> machines, Path folder)
            throws IOException {
        return start(
                program,
                folder,
                machines.stream().map(machine -> new Place(machine, CLIENTS, PEERS)).toList());
    }

    private static EtcdCluster start(Path program, Path folder, List<Place> places)
            throws IOException {
        Files.createDirectories(folder);
        String together =
                places.stream()
                        .map(place -> place.machine().name() + "=" + place.forPeers())
                        .collect(Collectors.joining(","));
        EtcdCluster cluster = new EtcdCluster(places);
        for (Place place : places) {
            String name = place.machine().name();
            Part member =
                    place.machine()
                            .part(
                                    "etcd " + name,
                                    List.of(
                                            program.toString(),
                                            "--name=" + name,
                                            "--data-dir=" + folder.resolve(name),
                                            "--listen-client-urls=" + place.forClients(),
                                            "--advertise-client-urls=" + place.forClients(),
                                            "--listen-peer-urls=" + place.forPeers(),
                                            "--initial-advertise-peer-urls=" + place.forPeers(),
                                            "--initial-cluster=" + together,
                                            "--quota-backend-bytes=8589934592",
                                            "--logger=zap",
                                            "--log-level=error"),
                                    folder.resolve(name + ".log"));
            cluster.members.add(member);
            member.start();
        }
        return cluster;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Of the members, in their order.
    public List<URI> endpoints() {
        return places.stream().map(place -> URI.create(place.forClients())).toList();
    }

    public List<Part> members() {
        return List.copyOf(members);
    }

    @Override
    public void close() {
        members.forEach(Part::close);
    }
}
