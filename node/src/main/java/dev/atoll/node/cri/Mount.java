package dev.atoll.node.cri;

/// A folder or file of the host in a container.
public record Mount(
        String containerPath, String hostPath, boolean readOnly, Propagation propagation) {
    /// Whether later mounts inside are seen on the other side.
    public enum Propagation {
        PRIVATE,
        HOST_TO_CONTAINER,
        BIDIRECTIONAL
    }
}
