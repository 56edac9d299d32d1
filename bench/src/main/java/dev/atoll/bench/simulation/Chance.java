package dev.atoll.bench.simulation;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What a seed decides about how things go: how long they take, and whether they fail. For use by simulated threads.
final class Chance {
    private final SplittableRandom random;
    private volatile boolean harmful;

    Chance(SplittableRandom random) {
        this.random = random;
    }

    RandomGenerator random() {
        return random;
    }

    /// From now on things fail, or do not any more.
    void harm(boolean yes) {
        harmful = yes;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    boolean fails() {
        return harmful && oneIn(40);
    }

    /// As long as something takes: mostly little, seldom long.
    void pause() {
        long micros = 20L + random.nextInt(400);
        if (harmful && oneIn(50)) {
            micros = random.nextInt(3_000_000);
        }
        sleep(micros);
    }

    static void sleep(long micros) {
        try {
            Thread.sleep(micros / 1_000, (int) (micros % 1_000) * 1_000);
        } catch (InterruptedException e) {
            // Whoever it means is told at the next wait.
            Thread.currentThread().interrupt();
        }
    }
}
