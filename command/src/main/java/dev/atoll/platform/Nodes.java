package dev.atoll.platform;

/// The nodes that a platform has.
public enum Nodes {
    /// None in this process.
    NONE,

    /// This host, with real containers.
    HOST,

    /// One that only pretends to run containers.
    SIMULATED,

    /// A simulated one, and a host's agent over stand-ins for kernel and runtime. A build learns from it what the start
    /// of a host needs.
    REHEARSED;

    /// For people: what runs on such a node.
    String describe(String name) {
        return switch (this) {
            case NONE -> "none";
            case SIMULATED -> name + " (simulated: no real container runs)";
            case HOST, REHEARSED -> name + " (containerd)";
        };
    }
}
