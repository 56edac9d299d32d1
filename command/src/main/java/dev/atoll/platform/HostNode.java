package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.HostClaim;
import dev.atoll.network.host.HostNetwork;
import dev.atoll.network.host.HostNetworkOptions;
import dev.atoll.network.nft.LibNftables;
import dev.atoll.network.nft.NftException;
import dev.atoll.network.nft.Nftables;
import dev.atoll.node.containerd.Containerd;
import dev.atoll.node.containerd.ContainerdOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This host, made ready to run containers while the rest of the platform starts: its bridge and rules, and a container
/// runtime.
final class HostNode implements AutoCloseable {
    static final String DNS_ADDRESS = "10.96.0.10";
    static final String POD_CIDR = "10.244.0.0/24";
    private static final String GATEWAY = "10.244.0.1";

    private final @Nullable Nftables nftables;
    private final @Nullable Begun<Boolean> network;
    private final @Nullable Begun<Containerd> containerd;

    private HostNode(
            @Nullable Nftables nftables,
            @Nullable Begun<Boolean> network,
            @Nullable Begun<Containerd> containerd) {
        this.nftables = nftables;
        this.network = network;
        this.containerd = containerd;
    }

    /// A host that runs no containers.
    static HostNode none() {
        return new HostNode(null, null, null);
    }

    /// Begins, and refuses at once where another platform has this host.
    static HostNode prepare(DataFolder data) {
        new HostClaim(data).take();
        HostNetworkOptions network = HostNetworkOptions.under(data.network());
        ContainerdOptions standard = ContainerdOptions.under(data.containers());
        ContainerdOptions runtime =
                new ContainerdOptions(
                        standard.root(),
                        standard.state(),
                        standard.logFile(),
                        network.cniConfigs(),
                        standard.cniPlugins(),
                        standard.binary());
        Nftables nftables = openNftables();
        return new HostNode(
                nftables,
                Begun.begin(
                        "network-set-up",
                        "cannot set up the host's network: ",
                        () -> {
                            new HostNetwork(network, nftables).setUp();
                            return true;
                        }),
                Begun.begin(
                        "containerd-start",
                        "containerd does not run: ",
                        () -> Containerd.start(runtime)));
    }

    private static Nftables openNftables() {
        try {
            return LibNftables.open();
        } catch (NftException e) {
            throw new Failure(
                    "cannot use nftables: " + e.getMessage() + "; install the package nftables", e);
        }
    }

    Nftables nftables() {
        return running(nftables);
    }

    private static <T> T running(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("this host runs no containers");
        }
        return part;
    }

    /// Waits for the bridge and the rules.
    void awaitNetwork() {
        running(network).await();
    }

    /// Waits for the container runtime.
    Containerd containerd() {
        return running(containerd).await();
    }

    /// The host's address on the pods' bridge, at which pods reach the API; empty where no containers run.
    Optional<String> gateway() {
        return nftables == null ? Optional.empty() : Optional.of(GATEWAY);
    }

    /// Lets go of the runtime and the network: running containers go on.
    @Override
    public void close() {
        Begun<Containerd> runtime = containerd;
        if (runtime != null && runtime.succeeded()) {
            runtime.await().close();
        }
        Nftables open = nftables;
        if (open != null) {
            open.close();
        }
    }
}
