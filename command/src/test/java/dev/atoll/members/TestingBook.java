package dev.atoll.members;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Leases in memory, whose writes may be made to fail in the two ways that a network has: before or after they are
/// made, at once or later.
final class TestingBook implements LeaseBook {
    private final Map<String, MemberLease> leases = new TreeMap<>();
    private final List<MemberLease> delayed = new ArrayList<>();
    private long revision;
    Failing failing = Failing.NOT;

    enum Failing {
        NOT,
        /// Nothing comes through.
        ALL,
        /// Writes are made, and nobody hears of it.
        LOST_ANSWERS,
        /// Writes are made when [#deliver] is called.
        LATE_WRITES
    }

    @Override
    public List<MemberLease> all() {
        if (failing == Failing.ALL) {
            throw new IllegalStateException("away");
        }
        return List.copyOf(leases.values());
    }

    @Override
    public Optional<String> write(MemberLease lease) {
        return switch (failing) {
            case NOT -> made(lease);
            case ALL -> throw new IllegalStateException("away");
            case LOST_ANSWERS -> {
                made(lease);
                throw new IllegalStateException("no answer");
            }
            case LATE_WRITES -> {
                delayed.add(lease);
                throw new IllegalStateException("no answer yet");
            }
        };
    }

    void deliver() {
        delayed.forEach(this::made);
        delayed.clear();
    }

    private Optional<String> made(MemberLease lease) {
        MemberLease now = leases.get(lease.member().id());
        if (!lease.version().equals(now == null ? "" : now.version())) {
            return Optional.empty();
        }
        String version = Long.toString(++revision);
        leases.put(lease.member().id(), lease.at(version));
        return Optional.of(version);
    }

    @Override
    public void remove(MemberLease lease) {
        if (failing == Failing.ALL) {
            throw new IllegalStateException("away");
        }
        leases.remove(lease.member().id(), lease);
    }

    void erase(Member member) {
        leases.remove(member.id());
    }
}
