package dev.atoll.server.quota;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// What one tenant has been promised and memory does not show yet: writes that are under way, and those that are stored
/// but not in the watch cache. Guarded by its owner's lock.
final class Ledger {
    private final Map<String, Long> objects = new HashMap<>();
    private final Map<String, PriorityQueue<Stored>> stored = new HashMap<>();
    private long bytes;
    private int underWay;

    /// What a write adds.
    ///
    /// @param resource `pods`, `deployments.apps`
    record Growth(String resource, long objects, long bytes) {}

    private record Stored(long revision, Growth growth) {}

    void promise(Growth growth) {
        underWay++;
        add(growth, 1);
    }

    /// Nothing was written.
    void withdraw(Growth growth) {
        underWay--;
        add(growth, -1);
    }

    /// @param line that the revision is of: those of different lines are not compared
    void written(Growth growth, String line, long revision) {
        underWay--;
        stored.computeIfAbsent(
                        line, _ -> new PriorityQueue<>(Comparator.comparingLong(Stored::revision)))
                .add(new Stored(revision, growth));
    }

    /// Memory has everything up to these revisions: it shows by itself what was stored until then.
    ///
    /// @param revisions by their lines
    void seen(Map<String, Long> revisions) {
        revisions.forEach((line, revision) -> {
            PriorityQueue<Stored> waiting = stored.get(line);
            if (waiting != null) {
                seen(waiting, revision);
                if (waiting.isEmpty()) {
                    stored.remove(line);
                }
            }
        });
    }

    private void seen(PriorityQueue<Stored> waiting, long revision) {
        for (Stored oldest = waiting.peek();
                oldest != null && oldest.revision() <= revision;
                oldest = waiting.peek()) {
            add(waiting.remove().growth(), -1);
        }
    }

    private void add(Growth growth, int sign) {
        bytes += sign * growth.bytes();
        if (growth.objects() > 0) {
            objects.merge(growth.resource(), sign * growth.objects(), Long::sum);
            objects.remove(growth.resource(), 0L);
        }
    }

    long objectsOf(String resource) {
        return objects.getOrDefault(resource, 0L);
    }

    long bytes() {
        return bytes;
    }

    boolean hasUnderWay() {
        return underWay > 0;
    }

    boolean isEmpty() {
        return underWay == 0 && stored.isEmpty();
    }
}
