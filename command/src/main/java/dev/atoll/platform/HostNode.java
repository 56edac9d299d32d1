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
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// This host, made ready to run containers: its bridge and rules, and a container runtime that starts while the rest
/// of the platform does.
final class HostNode implements AutoCloseable {
    static final String DNS_ADDRESS = "10.96.0.10";
    static final String POD_CIDR = "10.244.0.0/24";
    private static final String GATEWAY = "10.244.0.1";

    private final @Nullable Nftables nftables;
    private final CompletableFuture<Containerd> containerd = new CompletableFuture<>();

    private HostNode(@Nullable Nftables nftables) {
        this.nftables = nftables;
    }

    /// A host that runs no containers.
    static HostNode none() {
        return new HostNode(null);
    }

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
        HostNode host = new HostNode(openNftables());
        Thread.ofVirtual().name("containerd-start").start(() -> host.startRuntime(runtime));
        try {
            new HostNetwork(network, host.nftables()).setUp();
            return host;
        } catch (IOException | NftException e) {
            throw new Failure("cannot set up the host's network: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static Nftables openNftables() {
        try {
            return LibNftables.open();
        } catch (NftException e) {
            throw new Failure(
                    "cannot use nftables: " + e.getMessage() + "; install the package nftables", e);
        }
    }

    private void startRuntime(ContainerdOptions options) {
        try {
            containerd.complete(Containerd.start(options));
        } catch (IOException | RuntimeException e) {
            containerd.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            containerd.completeExceptionally(e);
        }
    }

    Nftables nftables() {
        Nftables open = nftables;
        if (open == null) {
            throw new IllegalStateException("this host runs no containers");
        }
        return open;
    }

    /// Waits for the container runtime.
    Containerd containerd() {
        try {
            return containerd.get();
        } catch (ExecutionException e) {
            throw new Failure("containerd does not run: " + String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /// The host's address on the pods' bridge, at which pods reach the API; empty where no containers run.
    Optional<String> gateway() {
        return nftables == null ? Optional.empty() : Optional.of(GATEWAY);
    }

    /// Lets go of the runtime and the network: running containers go on.
    @Override
    public void close() {
        if (containerd.isDone() && !containerd.isCompletedExceptionally()) {
            containerd.join().close();
        }
        Nftables open = nftables;
        if (open != null) {
            open.close();
        }
    }
}
