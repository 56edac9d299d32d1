package dev.atoll.server.http;

/// What one client's watch is written to. Used by the client's event loop alone.
sealed interface WatchWire permits ResponseWire, WebSocketWire {

    /// @param closed run when the client is gone
    /// @param drained run when there is room again
    void listen(Runnable closed, Runnable drained);

    /// Whether nothing can be written any more.
    boolean isOver();

    /// Whether the client does not take what was written.
    boolean isFull();

    void write(EventFrames frames);

    /// Ends it in good order.
    void end();

    /// Cuts off a client that is too slow.
    void cut();
}
