package dev.atoll.controllers.shared;

import java.util.List;

/// Keeps one kind of thing as it should be, for one tenant.
public interface Controller extends AutoCloseable {
    void start();

    /// All that it does, it does in these, which [#start] starts.
    List<KeyedLoop<?>> loops();

    @Override
    default void close() {
        loops().forEach(KeyedLoop::close);
    }
}
