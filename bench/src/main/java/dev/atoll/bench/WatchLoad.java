package dev.atoll.bench;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/// Watchers of one collection, each on its own connection. Every event is one line; the n-th line of a watcher is
/// the n-th change, and lags behind the moment at which that change was asked for. Several writers may overtake each
/// other, so a single lag is exact only to the time between two changes.
final class WatchLoad implements AutoCloseable {
    private static final int OK = 200;
    private static final int LAG_SAMPLES = 1_000_000;

    private final int watchers;
    private final int changes;
    private final AtomicLongArray askedAt;
    private final Latencies lag = new Latencies(LAG_SAMPLES);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final List<LoadClient.Connection> connections = new ArrayList<>();
    private final CountDownLatch opened;
    private final CountDownLatch finished;

    /// @param changes how many events each watcher waits for
    WatchLoad(LoadClient client, String path, int watchers, int changes) {
        this.watchers = watchers;
        this.changes = changes;
        askedAt = new AtomicLongArray(changes);
        opened = new CountDownLatch(watchers);
        finished = new CountDownLatch(watchers);
        for (int i = 0; i < watchers; i++) {
            LoadClient.Connection connection = client.connect(new Watcher());
            connections.add(connection);
            connection.send(client.request("GET", path, ""));
        }
    }

    /// Says that a change is about to be asked for.
    void asking(int change) {
        askedAt.set(change, System.nanoTime());
    }

    /// Waits until the server has answered every watch.
    void awaitOpened(Duration limit) {
        await(opened, limit, "were not answered");
    }

    void awaitFinished(Duration limit) {
        await(finished, limit, "did not get all events");
    }

    private void await(CountDownLatch latch, Duration limit, String complaint) {
        try {
            if (!latch.await(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new BenchException(
                        latch.getCount() + " watchers " + complaint + " within " + limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        if (!failure.get().isEmpty()) {
            throw new BenchException("a watch failed: " + failure.get());
        }
    }

    Latencies lag() {
        return lag;
    }

    /// The size of an event.
    long bytesEach() {
        return bytes.get() / Math.max(1, (long) watchers * changes);
    }

    @Override
    public void close() {
        connections.forEach(LoadClient.Connection::close);
    }

    private final class Watcher implements AnswerDecoder.Listener {
        private int seen;

        @Override
        public void begin(int status) {
            if (status != OK) {
                failure.compareAndSet("", "status " + status);
            }
            opened.countDown();
        }

        @Override
        public void content(int status, ByteBuf part) {
            long now = System.nanoTime();
            bytes.addAndGet(part.readableBytes());
            int from = part.readerIndex();
            int newline = part.indexOf(from, part.writerIndex(), (byte) '\n');
            while (newline >= 0 && seen < changes) {
                lag.add(now - askedAt.get(seen++));
                if (seen == changes) {
                    finished.countDown();
                }
                from = newline + 1;
                newline = part.indexOf(from, part.writerIndex(), (byte) '\n');
            }
        }

        @Override
        public void end(int status) {
            closed("the watch ended");
        }

        @Override
        public void closed(String reason) {
            if (seen < changes) {
                failure.compareAndSet("", reason);
                seen = changes;
                opened.countDown();
                finished.countDown();
            }
        }
    }
}
