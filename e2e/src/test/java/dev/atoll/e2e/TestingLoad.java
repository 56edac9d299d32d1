package dev.atoll.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that ask an HTTP server all the time, each request on a connection of its own.
final class TestingLoad implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_FAILURES = 20;

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    TestingLoad(String host, int port, String path) {
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> {
                while (!over.get() && failures.size() < MAX_FAILURES) {
                    try {
                        bodies.add(get(host, port, path));
                        answered.incrementAndGet();
                    } catch (IOException e) {
                        failures.add(e.toString());
                    }
                }
            });
        }
    }

    /// The body of a successful answer.
    static String get(String host, int port, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            if (end < 0 || !answer.substring(0, 16).contains(" 200")) {
                throw new IOException("answer: " + answer);
            }
            return answer.substring(end + 4).strip();
        }
    }

    long answered() {
        return answered.get();
    }

    /// All different bodies so far.
    Set<String> bodies() {
        return Set.copyOf(bodies);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        over.set(true);
        clients.close();
    }
}
