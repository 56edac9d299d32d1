package dev.atoll.members;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who lives, as one member sees it: who has written its lease within a time. Other clocks than the own are not
/// believed: what counts is when a version was seen first, which is never before it was written.
///
/// A lease that is gone without having been released lives on for its time. For one thread.
final class Pulse {
    private final long lifeNanos;
    private final long memoryNanos;
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(MemberLease lease, long sinceNanos) {}

    /// @param life of a lease from its last write on
    /// @param memory how long one that is dead is kept for whoever looks
    Pulse(Duration life, Duration memory) {
        lifeNanos = life.toNanos();
        memoryNanos = memory.toNanos();
    }

    /// @param now a time after `leases` were read
    /// @return the leases of those who live
    List<MemberLease> living(List<MemberLease> leases, long now) {
        for (MemberLease lease : leases) {
            Seen before = seen.get(lease.member().id());
            if (before == null || !before.lease.version().equals(lease.version())) {
                seen.put(lease.member().id(), new Seen(lease, now));
            }
        }
        seen.values().removeIf(one -> age(one, now) > memoryNanos && !leases.contains(one.lease));
        List<MemberLease> living = new ArrayList<>();
        for (Seen one : seen.values()) {
            if (!one.lease.released() && age(one, now) < lifeNanos) {
                living.add(one.lease);
            }
        }
        return living;
    }

    /// Those of which nobody needs to know any more.
    List<MemberLease> forgotten(long now) {
        return seen.values().stream()
                .filter(one -> age(one, now) > memoryNanos)
                .map(Seen::lease)
                .toList();
    }

    private static long age(Seen one, long now) {
        return now - one.sinceNanos;
    }
}
