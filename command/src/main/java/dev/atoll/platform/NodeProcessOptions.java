package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import java.nio.file.Path;
import java.util.Optional;

/// How the process of a node that has no server beside it is to run.
///
/// @param nodes this host, or one that only pretends
/// @param kubeconfig who the node is, and where its tenant's API
/// @param server another URL for the same platform
/// @param vitalsPort where this machine is told how the process is
public record NodeProcessOptions(
        DataFolder data,
        Nodes nodes,
        Path kubeconfig,
        Optional<String> server,
        Agent agent,
        int vitalsPort)
        implements ProcessOptions {

    /// Where the node's agent listens.
    ///
    /// @param bind an address of this machine; empty for that by which it reaches the servers
    public record Agent(Optional<String> bind, int port) {}

    /// Where whoever is on this machine asks how the process is.
    public String vitals() {
        return "http://127.0.0.1:" + vitalsPort;
    }
}
