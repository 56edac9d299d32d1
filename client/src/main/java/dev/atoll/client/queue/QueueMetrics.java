package dev.atoll.client.queue;

import java.time.Duration;

/// Told what happens in a queue. Called under the queue's lock: must be quick and must not call the queue.
public interface QueueMetrics {
    /// The number of keys that wait to be handled.
    void depth(int keys);

    /// How long a key waited.
    void waited(Priority priority, Duration time);

    /// How long a worker had a key.
    void worked(Duration time);

    void retried();

    static QueueMetrics none() {
        return new QueueMetrics() {
            @Override
            public void depth(int keys) {}

            @Override
            public void waited(Priority priority, Duration time) {}

            @Override
            public void worked(Duration time) {}

            @Override
            public void retried() {}
        };
    }
}
