package dev.atoll.platform;

import dev.atoll.node.containerd.Containerd;
import dev.atoll.node.containerd.ContainerdOptions;
import dev.atoll.node.cri.GrpcCriRuntime;
import dev.atoll.node.cri.Sandbox;
import java.io.IOException;
import java.nio.file.Files;

/// The container runtime of a platform that does not run any more.
final class ContainerRuntime {
    private final ContainerdOptions options;

    ContainerRuntime(ContainerdOptions options) {
        this.options = options;
    }

    /// Removes every container and ends the runtime; images stay.
    void stopAll() throws IOException, InterruptedException {
        if (!Files.exists(options.state())) {
            return;
        }
        try (Containerd containerd = Containerd.start(options)) {
            try (GrpcCriRuntime runtime = GrpcCriRuntime.connect(containerd.socket())) {
                for (Sandbox sandbox : runtime.sandboxes()) {
                    runtime.stopSandbox(sandbox.id());
                    runtime.removeSandbox(sandbox.id());
                }
            }
            containerd.stop();
        }
    }

    void remove() throws IOException, InterruptedException {
        try (Containerd containerd = Containerd.start(options)) {
            containerd.uninstall();
        } catch (IOException e) {
            // A runtime that does not start any more still has processes and mounts to remove.
            Containerd.removeLeftovers(options);
        }
    }
}
