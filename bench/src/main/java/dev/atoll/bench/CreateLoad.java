package dev.atoll.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/// Clients that create one object after the other, each on its own connection, as fast as they are answered.
final class CreateLoad {
    private static final int CREATED = 201;
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final LoadClient client;
    private final String path;
    private final IntFunction<String> object;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<String> failure = new AtomicReference<>("");

    /// @param object the JSON of the n-th object
    CreateLoad(LoadClient client, String path, IntFunction<String> object) {
        this.client = client;
        this.path = path;
        this.object = object;
    }

    /// @param count creations that were answered
    record Outcome(int count, Duration took, Latencies latencies) {
        double perSecond() {
            return count / (took.toNanos() / 1e9);
        }
    }

    /// Goes on numbering where an earlier run ended. Ends after a number of objects or a time, whichever is first.
    Outcome run(int clients, int objects, Duration limit) {
        Latencies latencies = new Latencies(objects);
        long from = System.nanoTime();
        Budget budget = new Budget(next.get() + objects, from + limit.toNanos());
        CountDownLatch done = new CountDownLatch(clients);
        List<Creator> creators = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            creators.add(new Creator(budget, latencies, done));
        }
        creators.forEach(Creator::connect);
        long begin = System.nanoTime();
        creators.forEach(Creator::send);
        try {
            if (!done.await(limit.plus(GRACE).toSeconds(), TimeUnit.SECONDS)) {
                throw new BenchException("the server did not answer within " + GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } finally {
            creators.forEach(Creator::close);
        }
        if (!failure.get().isEmpty()) {
            throw new BenchException("POST " + path + ": " + failure.get());
        }
        return new Outcome(
                latencies.size(), Duration.ofNanos(System.nanoTime() - begin), latencies);
    }

    /// When a run is over: at this number, or at this time of [System#nanoTime()].
    private record Budget(int end, long deadline) {}

    private final class Creator implements AnswerDecoder.Listener {
        private final Budget budget;
        private final Latencies latencies;
        private final CountDownLatch done;
        private final StringBuilder refusal = new StringBuilder();
        private final AtomicReference<LoadClient.Connection> connection = new AtomicReference<>();
        private volatile long sent;
        private boolean over;

        Creator(Budget budget, Latencies latencies, CountDownLatch done) {
            this.budget = budget;
            this.latencies = latencies;
            this.done = done;
        }

        void connect() {
            connection.set(client.connect(this));
        }

        void send() {
            int number = next.getAndIncrement();
            if (number >= budget.end() || System.nanoTime() - budget.deadline() > 0) {
                next.decrementAndGet();
                end();
                return;
            }
            ByteBuf request = client.request("POST", path, object.apply(number));
            sent = System.nanoTime();
            connection.get().send(request);
        }

        private void end() {
            if (!over) {
                over = true;
                done.countDown();
            }
        }

        @Override
        public void content(int status, ByteBuf part) {
            if (status != CREATED) {
                refusal.append(part.toString(StandardCharsets.UTF_8));
            }
        }

        @Override
        public void end(int status) {
            if (status != CREATED) {
                failure.compareAndSet("", status + " " + refusal);
                end();
                return;
            }
            latencies.add(System.nanoTime() - sent);
            send();
        }

        @Override
        public void closed(String reason) {
            if (!over) {
                failure.compareAndSet("", reason);
                end();
            }
        }

        void close() {
            connection.get().close();
        }
    }
}
