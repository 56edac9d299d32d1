package dev.atoll.node.register;

import java.nio.file.Path;

/// What this host is short of.
public record HostPressure(boolean memory, boolean disk, boolean pids) {
    public static HostPressure measure(Path root) {
        return new HostPressure(
                HostFacts.memoryPressure(), HostFacts.diskPressure(root), HostFacts.pidPressure());
    }
}
