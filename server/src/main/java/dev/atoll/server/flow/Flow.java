package dev.atoll.server.flow;

import dev.atoll.server.tenant.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;

/// One tenant's calls, for as long as it has any: those in seats, those that wait for one, and those that are away.
/// Guarded by the lock of its [Seats].
final class Flow {
    /// What a call is reckoned to cost until it is known: as much as the tenant's last one, at first this.
    private static final long FIRST_GUESS_NANOS = 1_000_000;

    final TenantId tenant;
    final Deque<Seats.Seat> queue = new ArrayDeque<>();

    /// All that have come in and are not over.
    int calls;

    /// Those of them that have a seat.
    int taken;

    /// The time that it had in seats, and that those in them now are reckoned to have, divided by its weight.
    long used;

    private int weight = 1;
    private long lastCost = FIRST_GUESS_NANOS;

    Flow(TenantId tenant) {
        this.tenant = tenant;
    }

    /// It may change while there are calls.
    void weigh(int newWeight) {
        weight = newWeight;
    }

    /// Charges what a call will cost, as far as that can be told.
    ///
    /// @return what was charged
    long charge() {
        long guess = lastCost / weight;
        used += guess;
        return guess;
    }

    /// Charges what it has cost instead.
    void settle(long charged, long spentNanos) {
        used += spentNanos / weight - charged;
        lastCost = spentNanos;
    }
}
