package dev.atoll.client.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves when it is told to.
public final class TestingClock implements InstantSource {
    private volatile Instant now;

    public TestingClock(Instant now) {
        this.now = now;
    }

    /// Starts at the same moment in every test.
    public TestingClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public synchronized void advance(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
