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
    REHEARSED
}
