package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.HostClaim;
import dev.atoll.network.host.HostNetwork;
import dev.atoll.network.host.HostNetworkOptions;
import dev.atoll.network.nft.LibNftables;
import dev.atoll.network.nft.NftException;
import dev.atoll.network.proxy.ProxyOptions;
import dev.atoll.node.containerd.ContainerdOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Takes away what a platform left on its host.
public final class HostCleanup {
    private final DataFolder data;

    public HostCleanup(DataFolder data) {
        this.data = data;
    }

    private ContainerdOptions containerd() {
        return ContainerdOptions.under(data.containers());
    }

    private boolean everRanContainers() {
        return Files.exists(data.containers());
    }

    /// Ends all containers, the runtime and the host's part of the network; images and data stay.
    ///
    /// @return whether there was anything to end
    public boolean stopContainers() {
        if (!everRanContainers()) {
            return false;
        }
        try {
            new ContainerRuntime(containerd()).stopAll();
            removeNetwork();
            return true;
        } catch (IOException e) {
            throw new Failure(
                    "could not stop the containers: "
                            + e.getMessage()
                            + "; see "
                            + containerd().logFile(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Leaves no process, mount, namespace, rule or file behind.
    public void removeEverything() {
        try {
            if (everRanContainers()) {
                new ContainerRuntime(containerd()).remove();
                removeNetwork();
                unmountBelow(data.root());
            }
            deleteTree(data.root());
        } catch (IOException e) {
            throw new Failure("could not remove everything: " + e.getMessage() + "; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeNetwork() throws IOException, InterruptedException {
        if (!new HostClaim(data).release()) {
            return;
        }
        try (LibNftables nftables = LibNftables.open()) {
            new HostNetwork(HostNetworkOptions.under(data.network()), nftables).remove();
            String services = ProxyOptions.defaults("", "").table();
            nftables.apply("add table ip %1$s\ndelete table ip %1$s".formatted(services));
        } catch (NftException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void unmountBelow(Path root) throws IOException, InterruptedException {
        List<String> mounts;
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
            mounts =
                    lines.map(line -> line.split(" ")[1].replace("\\040", " "))
                            .filter(mount -> mount.startsWith(root + "/"))
                            .sorted(Comparator.reverseOrder())
                            .toList();
        }
        for (String mount : mounts) {
            new ProcessBuilder("umount", "-l", mount).start().waitFor();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
