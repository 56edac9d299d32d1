package dev.atoll.client.informer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How informers behave.
///
/// @param pageSize objects of one page of a list
/// @param firstBackoff the pause after the first failure in a row, doubled by each further one, with jitter
/// @param watchTime a watch is asked to end after this, up to twice it
/// @param metrics of the component that the informers serve
public record InformerOptions(
        int pageSize,
        Duration firstBackoff,
        Duration lastBackoff,
        Duration watchTime,
        RandomGenerator random,
        InformerMetrics.Named metrics) {

    /// Without metrics.
    public InformerOptions(
            int pageSize,
            Duration firstBackoff,
            Duration lastBackoff,
            Duration watchTime,
            RandomGenerator random) {
        this(pageSize, firstBackoff, lastBackoff, watchTime, random, InformerMetrics.none());
    }

    public static InformerOptions defaults(RandomGenerator random) {
        return new InformerOptions(
                500, Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(5), random);
    }

    public InformerOptions withMetrics(InformerMetrics.Named of) {
        return new InformerOptions(pageSize, firstBackoff, lastBackoff, watchTime, random, of);
    }

    /// Between half the pause and the whole.
    Duration backoff(int failures) {
        Duration pause = firstBackoff.multipliedBy(1L << Math.min(failures, 20));
        Duration capped = pause.compareTo(lastBackoff) < 0 ? pause : lastBackoff;
        long half = Math.max(1, capped.toNanos() / 2);
        return Duration.ofNanos(half + random.nextLong(half));
    }

    long watchSeconds() {
        long seconds = Math.max(1, watchTime.toSeconds());
        return seconds + random.nextLong(seconds);
    }
}
