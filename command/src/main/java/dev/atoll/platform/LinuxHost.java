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
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// This host, made ready to run containers while the rest of the platform starts: its bridge and rules, and a container
/// runtime.
final class LinuxHost implements HostNode {
    private static final String GATEWAY = "10.244.0.1";
    private static final int DNS_PORT = 53;

    private final Nftables nftables;
    private final Begun<Boolean> network;
    private final Begun<Containerd> containerd;

    private LinuxHost(Nftables nftables, Begun<Boolean> network, Begun<Containerd> containerd) {
        this.nftables = nftables;
        this.network = network;
        this.containerd = containerd;
    }

    /// Begins, and refuses at once where another platform has this host.
    static LinuxHost prepare(DataFolder data) {
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
        return new LinuxHost(
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

    @Override
    public String name() {
        return Identities.hostName();
    }

    @Override
    public String gateway() {
        return GATEWAY;
    }

    @Override
    public InetSocketAddress dns() {
        return new InetSocketAddress(DNS_ADDRESS, DNS_PORT);
    }

    @Override
    public Nftables nftables() {
        return nftables;
    }

    @Override
    public void awaitNetwork() {
        network.await();
    }

    @Override
    public Path runtime() {
        return containerd.await().socket();
    }

    /// Lets go of the runtime and the network: running containers go on.
    @Override
    public void close() {
        if (containerd.succeeded()) {
            containerd.await().close();
        }
        nftables.close();
    }
}
