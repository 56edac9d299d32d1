package dev.atoll.bench;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/// Clients that ask again as soon as they are answered, whatever the answer is, until closed.
final class Flood implements AutoCloseable {
    private final LoadClient client;
    private final IntFunction<Ask> asks;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final List<LoadClient.Connection> connections = new ArrayList<>();
    private volatile boolean closed;

    /// One request.
    record Ask(String method, String path, String body) {}

    /// @param asks the n-th request
    Flood(LoadClient client, int clients, IntFunction<Ask> asks) {
        this.client = client;
        this.asks = asks;
        for (int i = 0; i < clients; i++) {
            Asker asker = new Asker();
            LoadClient.Connection connection = client.connect(asker);
            connections.add(connection);
            asker.begin(connection);
        }
    }

    long answered() {
        return answered.sum();
    }

    /// Those that were told that there are too many.
    long refused() {
        return refused.sum();
    }

    @Override
    public void close() {
        closed = true;
        connections.forEach(LoadClient.Connection::close);
    }

    private final class Asker implements AnswerDecoder.Listener {
        private final AtomicReference<LoadClient.Connection> connection = new AtomicReference<>();

        private void begin(LoadClient.Connection opened) {
            connection.set(opened);
            ask();
        }

        private void ask() {
            Ask ask = asks.apply(next.getAndIncrement());
            connection.get().send(client.request(ask.method(), ask.path(), ask.body()));
        }

        @Override
        public void content(int status, ByteBuf part) {}

        @Override
        public void end(int status) {
            answered.increment();
            if (status == 429) {
                refused.increment();
            }
            if (!closed) {
                ask();
            }
        }

        @Override
        public void closed(String reason) {}
    }
}
