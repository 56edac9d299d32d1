package dev.atoll.node.pod;

/// Why a container does not run yet.
record Waiting(String reason, String message) {}
