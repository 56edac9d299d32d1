package dev.atoll.node.probe;

/// What one attempt of a probe or hook found.
public record Outcome(boolean succeeded, String message) {}
