package dev.atoll.client.queue;

import java.time.Duration;

/// Why a key is in the queue, the most urgent first. A less urgent key is handled as if it had come later by its
/// handicap, so that it yields but never starves.
public enum Priority {
    ADD(Duration.ZERO),
    UPDATE(Duration.ofSeconds(2)),
    DELETE(Duration.ofSeconds(5)),
    SYNC(Duration.ofSeconds(30));

    private final Duration handicap;

    Priority(Duration handicap) {
        this.handicap = handicap;
    }

    Duration handicap() {
        return handicap;
    }

    Priority moreUrgent(Priority other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
