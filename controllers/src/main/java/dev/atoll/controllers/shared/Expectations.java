package dev.atoll.controllers.shared;

import dev.atoll.client.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What controllers asked for and have not seen yet, so that one does not ask twice because its cache lags. Given up
/// after five minutes: then something was missed, and looking is better than waiting. One entry for each owner that
/// waits.
public final class Expectations {
    private static final Duration GIVEN_UP = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<ObjectKey, Open> open = new HashMap<>();

    private static final class Open {
        private long creations;
        private final Set<ObjectKey> deletions = new HashSet<>();
        private final Instant since;

        Open(Instant since) {
            this.since = since;
        }
    }

    public Expectations(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether all that was asked for has been seen.
    public synchronized boolean areMet(ObjectKey owner) {
        Open waiting = open.get(owner);
        if (waiting == null) {
            return true;
        }
        boolean met =
                (waiting.creations <= 0 && waiting.deletions.isEmpty())
                        || waiting.since.plus(GIVEN_UP).isBefore(clock.instant());
        if (met) {
            open.remove(owner);
        }
        return met;
    }

    public synchronized void expectCreations(ObjectKey owner, int count) {
        open(owner).creations += count;
    }

    public synchronized void expectDeletions(ObjectKey owner, List<ObjectKey> objects) {
        open(owner).deletions.addAll(objects);
    }

    private Open open(ObjectKey owner) {
        return open.computeIfAbsent(owner, _ -> new Open(clock.instant()));
    }

    /// One was seen, or could not be created after all.
    public synchronized void creationSeen(ObjectKey owner) {
        Open waiting = open.get(owner);
        if (waiting != null) {
            waiting.creations--;
        }
    }

    public synchronized void deletionSeen(ObjectKey owner, ObjectKey object) {
        Open waiting = open.get(owner);
        if (waiting != null) {
            waiting.deletions.remove(object);
        }
    }

    public synchronized void forget(ObjectKey owner) {
        open.remove(owner);
    }
}
