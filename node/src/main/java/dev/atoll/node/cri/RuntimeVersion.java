package dev.atoll.node.cri;

/// Who serves the runtime interface.
public record RuntimeVersion(String name, String version) {}
