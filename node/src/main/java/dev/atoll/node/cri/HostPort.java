package dev.atoll.node.cri;

/// A port of the host that leads to a container's.
public record HostPort(String protocol, int containerPort, int hostPort, String hostIp) {}
