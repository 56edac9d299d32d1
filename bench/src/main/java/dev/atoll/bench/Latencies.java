package dev.atoll.bench;

import java.util.Arrays;

/// How long things took. Holds at most as many as it was made for; more are counted out.
final class Latencies {
    private final long[] nanos;
    private int size;

    Latencies(int capacity) {
        nanos = new long[capacity];
    }

    synchronized void add(long took) {
        if (size < nanos.length) {
            nanos[size++] = took;
        }
    }

    void addAll(Latencies others) {
        for (long took : others.all()) {
            add(took);
        }
    }

    private synchronized long[] all() {
        return Arrays.copyOf(nanos, size);
    }

    synchronized int size() {
        return size;
    }

    /// @param percent from 0 to 100
    /// @return milliseconds; 0 where nothing was measured
    synchronized double millis(double percent) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int index = (int) Math.ceil(percent / 100 * size) - 1;
        return sorted[Math.clamp(index, 0, size - 1)] / 1e6;
    }
}
