package dev.atoll.client;

import java.time.Duration;
import java.util.Optional;

/// The events of a watch, in order.
public interface EventStream extends AutoCloseable {

    /// Waits for the next event; empty after the timeout.
    ///
    /// @throws TransportException where the stream ended; a new watch may resume after the last event
    Optional<WatchEvent> next(Duration timeout) throws InterruptedException;

    @Override
    void close();
}
