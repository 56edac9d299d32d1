package dev.atoll.node.cri;

/// One variable of a container's environment.
public record EnvironmentVariable(String name, String value) {}
