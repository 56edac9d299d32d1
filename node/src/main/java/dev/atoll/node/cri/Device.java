package dev.atoll.node.cri;

/// A device node of the host in a container.
///
/// @param permissions of `r`, `w` and `m`
public record Device(String containerPath, String hostPath, String permissions) {}
