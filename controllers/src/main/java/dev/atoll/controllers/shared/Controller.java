package dev.atoll.controllers.shared;

/// Keeps one kind of thing as it should be, for one tenant.
public interface Controller extends AutoCloseable {
    void start();

    @Override
    void close();
}
