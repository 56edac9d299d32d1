package dev.atoll.server.http;

import io.vertx.core.http.HttpServerResponse;

/// A watch as a response without an end: an event a line.
record ResponseWire(HttpServerResponse response) implements WatchWire {
    @Override
    public void listen(Runnable closed, Runnable drained) {
        response.closeHandler(gone -> closed.run());
        response.exceptionHandler(failed -> closed.run());
        response.drainHandler(room -> drained.run());
    }

    @Override
    public boolean isOver() {
        return response.ended() || response.closed();
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void write(EventFrames frames) {
        response.write(frames.toBuffer());
    }

    @Override
    public void end() {
        response.end();
    }

    @Override
    public void cut() {
        response.reset();
    }
}
