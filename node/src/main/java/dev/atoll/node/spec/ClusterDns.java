package dev.atoll.node.spec;

/// Where pods ask for names.
public record ClusterDns(String address, String domain) {}
