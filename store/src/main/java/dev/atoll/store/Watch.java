package dev.atoll.store;

/// A running watch. After [#close()] returns, the listener is not called again.
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
