package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.HOME;
import static dev.atoll.e2e.TestingPlatform.TOOLS;
import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.e2e.TestingNetwork.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The example of docs/deployment.md: three machines with a member of etcd, a server, and a scheduler with controllers
/// each, and one with the balancer, from which clients come.
final class TestingCluster implements AutoCloseable {
    private static final String BALANCER = "10.77.0.100";
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");
    private static final Map<String, String> ROLES =
            Map.of("server", "server", "loops", "scheduler,controllers");

    final TestingNetwork network = new TestingNetwork();
    final List<Machine> machines = new ArrayList<>();
    final Machine front;
    private final Path folder;
    private final Map<String, Process> etcds = new HashMap<>();
    private final List<Process> others = new ArrayList<>();
    private final Map<String, Long> pids = new ConcurrentHashMap<>();

    /// Of machines that do nothing yet.
    TestingCluster(Path folder) {
        this.folder = folder;
        for (String name : List.of("one", "two", "three")) {
            machines.add(network.machine(name, "10.77.0." + (machines.size() + 1)));
        }
        front = network.machine("front", BALANCER);
    }

    void start() throws IOException {
        machines.forEach(this::startEtcd);
        together(
                machines.stream()
                        .flatMap(machine ->
                                ROLES.keySet().stream()
                                        .<Runnable>map(part -> () -> up(machine, part)))
                        .toList());
        startBalancer();
    }

    private static void together(List<Runnable> steps) {
        CompletableFuture.allOf(
                        steps.stream()
                                .map(CompletableFuture::runAsync)
                                .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /// Both processes of a machine, each of which is told to end.
    void startAnew(Machine machine) {
        together(
                ROLES.keySet().stream()
                        .<Runnable>map(part ->
                                () -> {
                                    down(machine, part);
                                    up(machine, part);
                                })
                        .toList());
    }

    private static String peer(Machine machine) {
        return "http://" + machine.address() + ":2380";
    }

    private static String store(Machine machine) {
        return "http://" + machine.address() + ":2379";
    }

    private void startEtcd(Machine machine) {
        String cluster =
                machines.stream()
                        .map(one -> one.name() + "=" + peer(one))
                        .collect(Collectors.joining(","));
        etcds.put(
                machine.name(),
                machine.run(
                                TOOLS.resolve("etcd-3.5").toString(),
                                "--name=" + machine.name(),
                                "--data-dir=" + folder.resolve("etcd-" + machine.name()),
                                "--listen-client-urls=" + store(machine),
                                "--advertise-client-urls=" + store(machine),
                                "--listen-peer-urls=" + peer(machine),
                                "--initial-advertise-peer-urls=" + peer(machine),
                                "--initial-cluster=" + cluster,
                                "--log-level=error")
                        .start(folder.resolve("etcd-" + machine.name() + ".log")));
    }

    private Path data(Machine machine, String part) {
        return folder.resolve(part + "-" + machine.name());
    }

    /// Starts a process of a machine, and waits until it is ready. The first machine's server has the node.
    private void up(Machine machine, String part) {
        boolean first = machine.equals(machines.getFirst()) && part.equals("server");
        String stores =
                machines.stream().map(TestingCluster::store).collect(Collectors.joining(","));
        String said =
                machine.run(
                                HOME.resolve("atoll").toString(),
                                "up",
                                "-o",
                                "json",
                                "--simulated",
                                "--role=" + ROLES.get(part) + (first ? ",node" : ""),
                                "--data=" + data(machine, part),
                                "--bind=" + machine.address(),
                                "--port=" + (part.equals("server") ? 6443 : 6444),
                                "--advertise=" + BALANCER + ":6443",
                                "--drain=" + (part.equals("server") ? "4s" : "0s"),
                                "--store=etcd:" + stores)
                        .within(Duration.ofMinutes(3))
                        .run()
                        .succeeded();
        Matcher pid = PID.matcher(said);
        assertThat(pid.find()).as(said).isTrue();
        pids.put(machine.name() + " " + part, Long.parseLong(pid.group(1)));
    }

    private void down(Machine machine, String part) {
        machine.run(HOME.resolve("atoll").toString(), "down", "--data=" + data(machine, part))
                .run()
                .succeeded();
    }

    /// As at a power cut, and its cable is pulled.
    void kill(Machine machine) {
        machine.unplug();
        pids.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(machine.name() + " "))
                .forEach(entry -> kill(entry.getValue()));
        Optional.ofNullable(etcds.get(machine.name())).ifPresent(Process::destroyForcibly);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("").contains("java"))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private void startBalancer() throws IOException {
        Path authority = folder.resolve("ca.crt");
        String encoded =
                kubectl(
                        "config",
                        "view",
                        "--raw",
                        "-o",
                        "jsonpath={.clusters[0].cluster.certificate-authority-data}");
        Files.write(authority, Base64.getDecoder().decode(encoded));
        String config =
                Files.readString(HOME.resolve("examples/deployment/haproxy.cfg"))
                        .replace("/etc/haproxy/atoll-ca.crt", authority.toString())
                        .replace("10.0.0.", "10.77.0.")
                        .replace("maxconn 20000", "maxconn 1000")
                        .replace("global\n", "global\n    stats socket " + stats() + "\n");
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), config);
        others.add(
                front.run(TOOLS.resolve("haproxy").toString(), "-f", file.toString())
                        .with("LD_LIBRARY_PATH", TOOLS.resolve("haproxy-libraries").toString())
                        .start(folder.resolve("haproxy.log")));
        machines.forEach(machine -> awaitServed(machine, true));
    }

    private Path stats() {
        return folder.resolve("haproxy.sock");
    }

    /// Waits until the balancer sends a machine's server connections, or none.
    void awaitServed(Machine machine, boolean served) {
        eventually(() ->
                assertThat(balancer())
                        .anyMatch(line ->
                                line.startsWith("servers," + machine.name() + ",")
                                        && line.contains(",UP,") == served));
    }

    private List<String> balancer() throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(stats()));
            socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(
                            Channels.newInputStream(socket).readAllBytes(),
                            StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }

    Path kubeconfig() {
        return data(machines.getFirst(), "server").resolve("kubeconfig");
    }

    TestingCommand tool(Path kubeconfig, String... words) {
        List<String> all = new ArrayList<>(List.of(TOOLS.resolve("kubectl").toString()));
        all.addAll(List.of(words));
        return front.run(all.toArray(String[]::new))
                .with("KUBECONFIG", kubeconfig.toString())
                .with("KUBECACHEDIR", folder.resolve("kubectl").toString());
    }

    String kubectl(String... words) {
        return tool(kubeconfig(), words).run().succeeded();
    }

    /// A kubeconfig of a tenant's administrator.
    Path enter(String tenant) {
        String yaml =
                front.run(
                                HOME.resolve("atoll").toString(),
                                "tenant",
                                "kubeconfig",
                                tenant,
                                "--data=" + data(machines.getFirst(), "server"))
                        .run()
                        .succeeded();
        try {
            return Files.writeString(folder.resolve(tenant + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends with the cluster.
    Process keep(Process process) {
        others.add(process);
        return process;
    }

    @Override
    public void close() {
        others.forEach(Process::destroyForcibly);
        pids.values().forEach(TestingCluster::kill);
        etcds.values().forEach(Process::destroyForcibly);
        network.close();
    }
}
