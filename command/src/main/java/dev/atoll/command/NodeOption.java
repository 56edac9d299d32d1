package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.platform.NodeProcessOptions;
import dev.atoll.platform.Nodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What belongs to `--role=node` alone: this machine is a tenant's node, and the servers are elsewhere.
final class NodeOption {
    static final int VITALS_PORT = 10_248;

    @Option(
            names = "--node-kubeconfig",
            paramLabel = "FILE",
            description =
                    "With --role=node alone: which node this machine is, as atoll node kubeconfig wrote it.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "With --role=node alone: where the servers are, if not where the kubeconfig says.")
    private @Nullable String server;

    @Option(
            names = "--node-port",
            paramLabel = "PORT",
            description =
                    "With --role=node alone: where servers reach the node's agent; 10250 unless said otherwise.",
            defaultValue = "10250")
    private int port = 10_250;

    /// @throws Failure where a node is not told which one it is
    NodeProcessOptions options(
            DataFolder data, Nodes nodes, Optional<String> bind, int vitalsPort) {
        Path file = kubeconfig;
        if (file == null) {
            throw new Failure(
                    "--role=node needs to know which node it is: --node-kubeconfig FILE, made by atoll node kubeconfig");
        }
        if (!Files.isReadable(file)) {
            throw new Failure("cannot read --node-kubeconfig " + file);
        }
        if (port < 1 || port > 65_535) {
            throw new Failure("--node-port " + port + " is not a port; use one from 1 to 65535");
        }
        return new NodeProcessOptions(
                data,
                nodes,
                file,
                Optional.ofNullable(server),
                new NodeProcessOptions.Agent(bind, port),
                vitalsPort);
    }

    /// @throws Failure where something is said that only counts for a node alone
    void refuse() {
        if (kubeconfig != null || server != null) {
            throw new Failure("--node-kubeconfig and --server are for --role=node alone");
        }
    }
}
