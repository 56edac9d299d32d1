package dev.atoll.client.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that does not go back. Where the one that it reads is set back, time goes on from where it was when that one
/// was last read; where it is set forward, this one follows.
final class ForwardClock implements InstantSource {
    private final InstantSource source;
    private Instant last = Instant.MIN;
    private Duration ahead = Duration.ZERO;

    ForwardClock(InstantSource source) {
        this.source = source;
    }

    @Override
    public synchronized Instant instant() {
        Instant now = source.instant();
        if (now.isBefore(last)) {
            ahead = ahead.plus(Duration.between(now, last));
        }
        last = now;
        return now.plus(ahead);
    }
}
