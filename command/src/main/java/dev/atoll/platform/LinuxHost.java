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

    private final Begun<Nftables> network;
    private final Begun<Containerd> containerd;

    private LinuxHost(Begun<Nftables> network, Begun<Containerd> containerd) {
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
        Begun<Containerd> containerd =
                Begun.begin(
                        "containerd-start",
                        "containerd does not run: ",
                        () -> Containerd.start(runtime));
        Begun<Nftables> nftables =
                Begun.begin(
                        "network-set-up",
                        "cannot set up the host's network: ",
                        () -> {
                            Nftables opened = openNftables();
                            new HostNetwork(network, opened).setUp();
                            return opened;
                        });
        return new LinuxHost(nftables, containerd);
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
    public Nftables network() {
        return network.await();
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
        if (network.succeeded()) {
            network.await().close();
        }
    }
}
