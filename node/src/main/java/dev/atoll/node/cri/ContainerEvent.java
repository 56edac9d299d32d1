package dev.atoll.node.cri;

/// A container, or a sandbox, changed its state.
public record ContainerEvent(String containerId) {}
