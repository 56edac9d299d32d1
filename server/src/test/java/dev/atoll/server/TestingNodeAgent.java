package dev.atoll.server;

import dev.atoll.server.pki.KeyPairAndCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A node agent that answers every request with the same words, keeps its connections open, and notes what it is asked.
final class TestingNodeAgent implements AutoCloseable {
    private final ServerSocket socket;
    private final String answer;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /// That of the node `n1` of `alpha`.
    ///
    /// @param answer head and body, as they go over the wire
    TestingNodeAgent(TestingServer server, String answer) {
        this(server, server.node(TestingServer.ALPHA, "n1"), answer);
    }

    /// @param identity what it shows to servers
    TestingNodeAgent(TestingServer server, KeyPairAndCertificate identity, String answer) {
        this.answer = answer;
        try {
            socket =
                    TestingTls.context(Optional.of(identity), server.authorityPem())
                            .getServerSocketFactory()
                            .createServerSocket(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            asked.add("closed");
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.UTF_8));
            boolean first = true;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (first) {
                    asked.add(line);
                }
                first = line.isEmpty();
                if (first) {
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    connection.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            return; // the server closes as it likes
        } finally {
            asked.add("end");
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /// The first lines of requests, and `end` for each connection that ended.
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
