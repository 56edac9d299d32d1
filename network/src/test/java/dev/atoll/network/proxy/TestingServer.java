package dev.atoll.network.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Says hello to everybody, on a free port of loopback.
final class TestingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    TestingServer() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    static String ask(String target) throws IOException {
        int colon = target.indexOf(':');
        try (Socket client = new Socket()) {
            client.connect(
                    new InetSocketAddress(
                            target.substring(0, colon),
                            Integer.parseInt(target, colon + 1, target.length(), 10)),
                    5_000);
            client.setSoTimeout(5_000);
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
