package dev.atoll.store.etcd;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// One etcd process, a child of the test.
public final class TestingEtcd implements AutoCloseable {
    static final String OLD = "etcd-3.4";
    public static final String CURRENT = "etcd-3.5";

    private final Path folder;
    private final List<String> command;
    private final URI endpoint;
    private Process process;

    private TestingEtcd(Path folder, List<String> command, URI endpoint) throws IOException {
        this.folder = folder;
        this.command = List.copyOf(command);
        this.endpoint = endpoint;
        this.process = launch();
    }

    /// Where the tools were put; without them the calling test is skipped.
    static Path binary(String release) {
        Path binary = Path.of(System.getProperty("atoll.home", ".."), "e2e/target/tools", release);
        Assumptions.assumeTrue(
                Files.isExecutable(binary), release + " is not there: .ci/tools brings it");
        return binary;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A cluster of one.
    public static TestingEtcd start(String release, Path folder, String... flags)
            throws IOException {
        return startAt("http", release, folder, flags);
    }

    static TestingEtcd startAt(String scheme, String release, Path folder, String... flags)
            throws IOException {
        URI client = URI.create(scheme + "://127.0.0.1:" + freePort());
        URI peer = URI.create("http://127.0.0.1:" + freePort());
        return start(release, folder, new Place("one", client, peer), "one=" + peer, flags);
    }

    /// @param peer where the other members reach it
    record Place(String name, URI client, URI peer) {}

    static TestingEtcd start(
            String release, Path folder, Place place, String cluster, String... flags)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                binary(release).toString(),
                                "--name=" + place.name(),
                                "--data-dir=" + folder.resolve(place.name()),
                                "--listen-client-urls=" + place.client(),
                                "--advertise-client-urls=" + place.client(),
                                "--listen-peer-urls=" + place.peer(),
                                "--initial-advertise-peer-urls=" + place.peer(),
                                "--initial-cluster=" + cluster,
                                "--logger=zap",
                                "--log-level=error"));
        command.addAll(List.of(flags));
        return new TestingEtcd(folder, command, place.client());
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("etcd.log").toFile()))
                .start();
    }

    public URI endpoint() {
        return endpoint;
    }

    /// Puts a key as anybody could.
    void put(String key, String value) {
        String body = "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}";
        HttpRequest request =
                HttpRequest.newBuilder(endpoint.resolve("/v3/kv/put"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Dies without a word, as at a power cut.
    public void kill() {
        signal("KILL");
        process.onExit().join();
    }

    /// Stands still: its connections stay, and nothing answers.
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    public void startAgain() throws IOException {
        process = launch();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Options that notice soon what happens to members.
    static EtcdOptions.Timeouts soon() {
        return new EtcdOptions.Timeouts(
                Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(2));
    }

    public EtcdOptions options(String keyPrefix) {
        return EtcdOptions.plain(List.of(endpoint), keyPrefix).with(soon());
    }

    /// Opens a store, however long the machine takes to start etcd.
    public static EtcdStore open(EtcdOptions options) {
        return await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> EtcdStore.open(options), _ -> true);
    }
}
