package dev.atoll.scheduler;

import dev.atoll.client.ObjectKey;
import dev.atoll.scheduler.core.PodInfo;
import dev.atoll.scheduler.core.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The pods of a lane that wait for a node. Owned by the lane: used under its lock only.
///
/// A pod is `READY`, or pauses after a failure (1 s, doubled up to 10 s), or is `STUCK` until something happens that
/// could help it, or for five minutes at most. It holds as many pods as the tenant has pending ones.
final class PendingPods {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STUCK_AT_MOST = Duration.ofMinutes(5);
    private static final Comparator<Item> ORDER =
            Comparator.comparingLong((Item item) -> -item.pod.order().priority())
                    .thenComparing(item -> item.since)
                    .thenComparingLong(item -> item.sequence);
    private static final Comparator<Item> DUE =
            Comparator.comparing((Item item) -> item.due).thenComparingLong(item -> item.sequence);

    private enum State {
        READY,
        PAUSING,
        STUCK,
        IN_HAND
    }

    /// A pod and how it fares. Its order within a set must not change while it is in that set.
    private static final class Item {
        private PodInfo pod;
        private final Instant since;
        private final long sequence;
        private State state = State.READY;
        private Instant due = Instant.EPOCH;
        private Set<Rule> broken = Set.of();
        private int attempts;

        /// Something that could help happened while it was being placed.
        private boolean helped;

        Item(PodInfo pod, Instant since, long sequence) {
            this.pod = pod;
            this.since = since;
            this.sequence = sequence;
        }
    }

    private final InstantSource clock;
    private final Map<ObjectKey, Item> items = new HashMap<>();
    private final TreeSet<Item> ready = new TreeSet<>(ORDER);
    private final TreeSet<Item> waiting = new TreeSet<>(DUE);
    private int stuck;
    private long sequence;

    /// A pod to place.
    ///
    /// @param since when it was first seen
    /// @param attempts with this one
    record Turn(PodInfo pod, Instant since, int attempts) {}

    record Counts(int ready, int pausing, int stuck) {}

    PendingPods(InstantSource clock) {
        this.clock = clock;
    }

    /// A pod is new or changed: whatever kept it, it is tried again.
    void put(PodInfo pod) {
        Item item = items.get(pod.key());
        if (item != null && !item.pod.uid().equals(pod.uid())) {
            remove(pod.key());
            item = null;
        }
        if (item == null) {
            item = new Item(pod, clock.instant(), sequence++);
            items.put(pod.key(), item);
            ready.add(item);
            return;
        }
        boolean changed =
                !item.pod.choice().equals(pod.choice())
                        || !item.pod.needs().equals(pod.needs())
                        || item.pod.order().priority() != pod.order().priority();
        if (item.state == State.IN_HAND) {
            item.pod = pod;
            item.helped |= changed;
        } else if (changed) {
            detach(item);
            item.pod = pod;
            makeReady(item);
        }
    }

    void remove(ObjectKey key) {
        Item item = items.remove(key);
        if (item != null) {
            detach(item);
        }
    }

    /// The next pod to place. It stays known until it is placed, failed or removed.
    Optional<Turn> next() {
        wakeDue();
        Item item = ready.pollFirst();
        if (item == null) {
            return Optional.empty();
        }
        item.state = State.IN_HAND;
        item.helped = false;
        item.attempts++;
        return Optional.of(new Turn(item.pod, item.since, item.attempts));
    }

    /// When the first pod that pauses or is stuck is to be tried again.
    Optional<Instant> nextDue() {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first().due);
    }

    Counts counts() {
        return new Counts(ready.size(), waiting.size() - stuck, stuck);
    }

    void placed(ObjectKey key) {
        remove(key);
    }

    /// No node can take the pod now.
    void stuck(PodInfo pod, Set<Rule> broken) {
        Item item = items.get(pod.key());
        if (item == null || item.state != State.IN_HAND) {
            return;
        }
        item.broken = broken;
        if (item.helped) {
            pause(item);
        } else {
            wait(item, State.STUCK, STUCK_AT_MOST);
        }
    }

    /// Placing failed for a reason that is not the pod's: again after a pause.
    void failed(PodInfo pod) {
        Item item = items.get(pod.key());
        if (item == null) {
            return;
        }
        detach(item);
        pause(item);
    }

    /// A node came or changed.
    void nodeHelps() {
        help(_ -> true);
    }

    /// A pod left a node: that helps those that lacked room or a port.
    void podGone() {
        help(item -> item.broken.contains(Rule.FIT) || item.broken.contains(Rule.HOST_PORTS));
    }

    private void help(Predicate<Item> helps) {
        List<Item> helped = new ArrayList<>();
        for (Item item : items.values()) {
            if (item.state == State.IN_HAND) {
                item.helped = true;
            } else if (item.state == State.STUCK && helps.test(item)) {
                helped.add(item);
            }
        }
        for (Item item : helped) {
            detach(item);
            pause(item);
        }
    }

    private void pause(Item item) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.clamp(item.attempts - 1, 0, 10));
        Duration capped = pause.compareTo(LAST_PAUSE) < 0 ? pause : LAST_PAUSE;
        wait(item, State.PAUSING, capped);
    }

    private void wait(Item item, State state, Duration time) {
        item.state = state;
        item.due = clock.instant().plus(time);
        waiting.add(item);
        stuck += state == State.STUCK ? 1 : 0;
    }

    private void wakeDue() {
        Instant now = clock.instant();
        while (!waiting.isEmpty() && !waiting.first().due.isAfter(now)) {
            Item item = waiting.first();
            detach(item);
            makeReady(item);
        }
    }

    private void makeReady(Item item) {
        item.state = State.READY;
        ready.add(item);
    }

    private void detach(Item item) {
        ready.remove(item);
        if (waiting.remove(item) && item.state == State.STUCK) {
            stuck--;
        }
    }
}
