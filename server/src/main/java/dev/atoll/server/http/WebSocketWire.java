package dev.atoll.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/// A watch over a WebSocket, as browsers and some Java clients ask for it: an event a text message. What the client
/// sends is not looked at.
final class WebSocketWire implements WatchWire {
    private static final short GOING_AWAY = 1001;

    private final ServerWebSocket socket;

    WebSocketWire(ServerWebSocket socket) {
        this.socket = socket;
    }

    @Override
    public void listen(Runnable closed, Runnable drained) {
        socket.closeHandler(gone -> closed.run());
        socket.exceptionHandler(failed -> closed.run());
        socket.drainHandler(room -> drained.run());
    }

    @Override
    public boolean isOver() {
        return socket.isClosed();
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void write(EventFrames frames) {
        for (Buffer message : frames.messages()) {
            socket.writeTextMessage(message.toString());
        }
    }

    @Override
    public void end() {
        socket.close();
    }

    @Override
    public void cut() {
        socket.close(GOING_AWAY);
    }
}
