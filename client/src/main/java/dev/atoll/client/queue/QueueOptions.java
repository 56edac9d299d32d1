package dev.atoll.client.queue;

import java.time.Duration;

/// The bounds of a work queue.
///
/// @param maxKeys keys that may wait; at the bound, [WorkQueue#add] blocks
/// @param firstRetry the pause after the first failure of a key, doubled by each further one
/// @param lastRetry the longest such pause
/// @param longestSleep how long a worker sleeps at most before it looks at the clock again, which may have been set
public record QueueOptions(
        int maxKeys, Duration firstRetry, Duration lastRetry, Duration longestSleep) {
    public static QueueOptions defaults() {
        return new QueueOptions(
                100_000, Duration.ofMillis(5), Duration.ofSeconds(1000), Duration.ofMinutes(1));
    }

    public QueueOptions withMaxKeys(int keys) {
        return new QueueOptions(keys, firstRetry, lastRetry, longestSleep);
    }

    public QueueOptions withRetries(Duration first, Duration last) {
        return new QueueOptions(maxKeys, first, last, longestSleep);
    }

    public QueueOptions withLongestSleep(Duration sleep) {
        return new QueueOptions(maxKeys, firstRetry, lastRetry, sleep);
    }

    Duration pause(int failures) {
        int doublings = Math.min(failures, 40);
        Duration pause = firstRetry.multipliedBy(1L << doublings);
        return pause.compareTo(lastRetry) < 0 ? pause : lastRetry;
    }
}
