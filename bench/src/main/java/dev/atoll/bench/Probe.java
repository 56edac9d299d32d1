package dev.atoll.bench;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A tenant that asks little: one request each few milliseconds, on one connection, timed from when it was due.
final class Probe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LoadClient client;
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(1);
    private final LoadClient.Connection connection;
    private int number;

    Probe(LoadClient client) {
        this.client = client;
        connection =
                client.connect(
                        new AnswerDecoder.Listener() {
                            @Override
                            public void content(int status, ByteBuf part) {}

                            @Override
                            public void end(int status) {
                                boolean _ = answers.offer(Integer.toString(status));
                            }

                            @Override
                            public void closed(String reason) {
                                boolean _ = answers.offer(reason);
                            }
                        });
    }

    /// How long requests took: all, and those that only read.
    record Outcome(Latencies all, Latencies reads) {}

    /// Creates objects and reads them, in turns.
    Outcome run(String collection, int requests, Duration period) {
        Outcome outcome = new Outcome(new Latencies(requests), new Latencies(requests));
        long due = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            due += period.toNanos();
            pauseUntil(due);
            String name = "probe-" + number / 2;
            boolean write = number++ % 2 == 0;
            long from = System.nanoTime();
            connection.send(
                    write
                            ? client.request("POST", collection, Workload.configMap(name))
                            : client.request("GET", collection + "/" + name, ""));
            await(write ? "201" : "200");
            long took = System.nanoTime() - from;
            outcome.all().add(took);
            if (!write) {
                outcome.reads().add(took);
            }
        }
        return outcome;
    }

    private void await(String wanted) {
        try {
            String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!wanted.equals(answer)) {
                throw new BenchException("the quiet tenant was answered " + answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private static void pauseUntil(long due) {
        try {
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
