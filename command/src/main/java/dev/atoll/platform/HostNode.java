package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.network.nft.Nftables;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/// What the agent of a node with containers runs on.
interface HostNode extends AutoCloseable {
    String DNS_ADDRESS = "10.96.0.10";
    String POD_CIDR = "10.244.0.0/24";

    /// Empty where no agent of a host is to run.
    static Optional<HostNode> of(Nodes nodes, DataFolder data) {
        return switch (nodes) {
            case HOST -> Optional.of(LinuxHost.prepare(data));
            case NONE, SIMULATED -> Optional.empty();
            case REHEARSED -> Optional.of(RehearsedHost.in(data));
        };
    }

    /// The node's.
    String name();

    /// The host's address on the pods' bridge, at which pods reach the API.
    String gateway();

    /// Where pods ask for names.
    InetSocketAddress dns();

    /// Waits for the bridge and the rules, and gives the packet filter.
    Nftables network();

    /// Waits for the container runtime, and gives its socket.
    Path runtime();

    @Override
    void close();
}
