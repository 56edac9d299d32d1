package dev.atoll.bench.history;

import dev.atoll.bench.machines.Machine;
import dev.atoll.bench.machines.Part;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A server in a process of its own, and the way to it. For use by one thread.
final class ServerPart implements AutoCloseable {
    private static final int PORT = 6443;
    private static final Duration START = Duration.ofMinutes(2);

    /// Longer than an outage takes to be noticed, shorter than one.
    private static final Duration REQUEST = Duration.ofSeconds(4);

    private final Path data;
    private final Part part;

    /// @param options of `atoll up`, beside those that every server has
    ServerPart(Path home, Machine machine, Path data, List<String> options) {
        this.data = data;
        List<String> command =
                new ArrayList<>(
                        List.of(
                                home.resolve("atoll").toString(),
                                "up",
                                "--foreground",
                                "--simulated",
                                "--data=" + data,
                                "--bind=" + machine.address(),
                                "--port=" + PORT));
        command.addAll(options);
        part =
                machine.part(
                        "server " + machine.name(),
                        command,
                        data.resolveSibling(data.getFileName() + ".log"));
    }

    Part part() {
        return part;
    }

    Path data() {
        return data;
    }

    /// Begins to start; [#awaitServing] is when it has.
    void start() throws IOException {
        part.start();
    }

    /// Waits until it answers.
    void awaitServing() throws IOException, InterruptedException {
        long until = System.nanoTime() + START.toNanos();
        while (!serves()) {
            if (System.nanoTime() > until) {
                throw new IOException(part.name() + " does not serve; its log is beside " + data);
            }
            Thread.sleep(50);
        }
    }

    private boolean serves() throws IOException {
        if (!part.isRunning()) {
            throw new IOException(part.name() + " ended: " + lastSaid());
        }
        if (!Files.exists(kubeconfig())) {
            return false;
        }
        try (Transport asked = connect()) {
            return Objects.get(asked, Maps.PATH).succeeded();
        } catch (TransportException e) {
            return false;
        }
    }

    private String lastSaid() throws IOException {
        List<String> lines = Files.readAllLines(data.resolveSibling(data.getFileName() + ".log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private Path kubeconfig() {
        return data.resolve("kubeconfig");
    }

    /// As the administrator of the first tenant. The caller closes it.
    HttpsTransport connect() throws IOException {
        Tree config = Tree.of(Yaml.decode(Files.readAllBytes(kubeconfig())));
        Tree cluster = config.children("clusters").getFirst().child("cluster");
        Tree user = config.children("users").getFirst().child("user");
        URI base =
                URI.create("https://" + part.machine().address() + ":" + PORT)
                        .resolve(URI.create(cluster.string("server", "")).getPath());
        Credentials credentials =
                new Credentials(
                        pem(cluster, "certificate-authority-data"),
                        pem(user, "client-certificate-data"),
                        pem(user, "client-key-data"));
        return new HttpsTransport(base, credentials, () -> "", REQUEST);
    }

    private static String pem(Tree entry, String field) {
        return new String(
                Base64.getDecoder().decode(entry.string(field, "")), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        part.close();
    }
}
