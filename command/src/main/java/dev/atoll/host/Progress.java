package dev.atoll.host;

/// Tells whoever waits what is being done.
@FunctionalInterface
public interface Progress {
    void step(String done);
}
