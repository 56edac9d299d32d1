package dev.atoll.node.cri;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A container runtime, as the node agent needs it: sandboxes, containers, images. All methods block and may be
/// called from any number of virtual threads.
///
/// Every method throws [CriException] where the runtime refuses or cannot be reached. Stopping and removing what
/// is already gone succeeds.
public interface CriRuntime extends AutoCloseable {

    /// Name and version, for example `containerd` and `1.6.20`.
    RuntimeVersion version();

    /// Whether runtime and network are both ready; empty where they are, else what is not.
    Optional<String> notReady();

    /// Creates and starts a sandbox with its network, and gives its id.
    String runSandbox(SandboxConfig config);

    void stopSandbox(String id);

    void removeSandbox(String id);

    Optional<SandboxStatus> sandboxStatus(String id);

    List<Sandbox> sandboxes();

    /// The sandboxes with this label.
    List<Sandbox> sandboxes(String label, String value);

    /// Creates a container, which does not run yet, and gives its id.
    String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox);

    void startContainer(String id);

    /// Sends the stop signal, and KILL after the timeout; returns when the container has ended.
    void stopContainer(String id, Duration timeout);

    void removeContainer(String id);

    List<Container> containers();

    /// The containers with this label.
    List<Container> containers(String label, String value);

    Optional<ContainerStatus> containerStatus(String id);

    /// Runs a command in a container and waits for its end.
    ///
    /// @throws CriException with [CriException#timedOut()] where it did not end in time
    ExecResult execSync(String containerId, List<String> command, Duration timeout);

    /// The URL of the runtime's streaming server where this command may be attached to, once.
    String exec(StreamRequest request);

    /// As [#exec], for the main process of a container.
    String attach(StreamRequest request);

    String portForward(String sandboxId);

    List<Image> images();

    /// The image that a reference or id names, if it is on this node.
    Optional<Image> image(String reference);

    /// Pulls an image and gives its id.
    String pullImage(String reference, Optional<Credentials> credentials);

    void removeImage(String id);

    List<ContainerUsage> usage();

    /// Calls the listener for each container that started or ended, from a thread of the runtime's, until the
    /// subscription is closed. Events may be lost; a subscriber relists now and then. The listener must not block.
    Subscription subscribe(Consumer<ContainerEvent> listener);

    @Override
    void close();

    /// An open subscription to events.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
