package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Request;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.https.Credentials;
import dev.atoll.client.https.HttpsTransport;
import dev.atoll.host.DataFolder;
import dev.atoll.host.RunState;
import dev.atoll.kinds.Resources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What a running platform looks like from outside, through its API.
public final class OperatorView {
    private final DataFolder data;
    private final RunState state;

    /// @param pods all pods, as `RUNNING of ALL running`
    public record Summary(boolean ready, long nodes, String pods, long memoryBytes) {}

    public OperatorView(DataFolder data, RunState state) {
        this.data = data;
        this.state = state;
    }

    public Summary summary() {
        try (Transport transport = connect()) {
            boolean ready = transport.send(Request.get("/readyz", Map.of())).succeeded();
            if (transport.send(Request.get("/api", Map.of())).code() == 404) {
                // A process that answers no clients.
                return new Summary(ready, 0, "not told here", residentBytes());
            }
            ApiClient client = new ApiClient(transport);
            long nodes =
                    client.resource(Resources.NODES).list(ListOptions.all()).items().stream()
                            .filter(node ->
                                    node.tree().child("status").children("conditions").stream()
                                            .anyMatch(condition ->
                                                    condition.string("type", "").equals("Ready")
                                                            && condition
                                                                    .string("status", "")
                                                                    .equals("True")))
                            .count();
            var pods = client.resource(Resources.PODS).list(ListOptions.all()).items();
            long running =
                    pods.stream()
                            .filter(pod ->
                                    pod.tree()
                                            .child("status")
                                            .string("phase", "")
                                            .equals("Running"))
                            .count();
            return new Summary(
                    ready, nodes, running + " of " + pods.size() + " running", residentBytes());
        } catch (IOException | TransportException e) {
            return new Summary(false, 0, "unknown", residentBytes());
        }
    }

    /// A node's own process tells in plain HTTP how it is, and nothing else.
    private Transport connect() throws IOException {
        URI server = URI.create(state.server());
        return state.isNodeAlone()
                ? new HttpsTransport(server, Credentials.trusting(""), () -> "")
                : Kubeconfig.connect(data.kubeconfig(), server);
    }

    private long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + state.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
