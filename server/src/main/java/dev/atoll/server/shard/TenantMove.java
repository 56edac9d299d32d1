package dev.atoll.server.shard;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Brings a living tenant from one store to another, while it is used.
///
/// The target gets an origin that nobody sees, `ARRIVING`, and under its fence all that the source has, then what
/// happens there. When little is left, the source's origin becomes `LEAVING`. As each write of the tenant is fenced by
/// that origin's revision, none can be made any more, whoever began it; so the rest is soon done. That the target's
/// origin takes the tenant's phase decides it. What is left in the source is nobody's then, and removed.
///
/// The tenant's revisions go on: the target's lead is such that each of them is later than any that the source ever
/// told, also those that are told of its store while the move is decided. It is set when the tenant arrives, so that
/// the target's cache fills while the copy is made, and checked when it leaves.
///
/// Until it is decided, [#undo] makes it as if nothing had been. It begins with another revision of the target's
/// origin, so that nobody who believes to be still moving can decide it.
final class TenantMove {
    /// By how much the target is ahead at first: how many revisions the source's store may make meanwhile.
    static final long AHEAD = 100_000_000;

    /// How many it may make while others still answer from it.
    static final long MARGIN = 1_000_000;

    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long SOON_NANOS = 100_000_000;
    private static final int ROUNDS = 100;

    private final TenantId tenant;
    private final Place source;
    private final Place target;
    private final Consumer<MoveStep> reached;

    /// A shard and its store.
    record Place(String shard, Store store) {}

    /// @param reached told of each step
    TenantMove(TenantId tenant, Place source, Place target, Consumer<MoveStep> reached) {
        this.tenant = tenant;
        this.source = source;
        this.target = target;
        this.reached = reached;
    }

    private TenantKeySpace from() {
        return new TenantKeySpace(source.store(), tenant);
    }

    private TenantKeySpace to() {
        return new TenantKeySpace(target.store(), tenant);
    }

    /// Moves the tenant; afterwards it lives in the target.
    ///
    /// @param living the source's origin
    /// @return how long it could not be written, in nanoseconds
    /// @throws StoreException where it cannot be done now: then it is to be undone
    long run(Origin living, String id) throws InterruptedException {
        long begun = source.store().revision();
        Origin.Move arriving = new Origin.Move(id, source.shard(), living.phase());
        long lead = Math.max(0, begun + living.lead() - target.store().revision()) + AHEAD;
        Origin fence = to().make(living.moving(Origin.Phase.ARRIVING, arriving).leading(lead));
        reached.accept(MoveStep.ARRIVED);
        // Something may be left of a move that was given up.
        to().empty(fence);
        to().copy(from(), begun, fence);
        reached.accept(MoveStep.COPIED);
        try (MoveTail tail = new MoveTail(source.store(), to(), fence, begun)) {
            follow(tail);
            reached.accept(MoveStep.FOLLOWED);
            return decide(tail, living, fence);
        }
    }

    private void follow(MoveTail tail) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            long started = System.nanoTime();
            tail.await(source.store().revision(), STEP);
            if (System.nanoTime() - started < SOON_NANOS) {
                return;
            }
        }
        throw new StoreException("the tenant is written faster than it is copied");
    }

    private long decide(MoveTail tail, Origin living, Origin fence) throws InterruptedException {
        Origin.Move move = new Origin.Move(moveOf(fence).id(), target.shard(), living.phase());
        long stopped = System.nanoTime();
        Origin left = from().replace(living, living.moving(Origin.Phase.LEAVING, move));
        reached.accept(MoveStep.LEFT);
        tail.await(left.revision(), PAUSE);
        if (left.revision() + left.lead() + MARGIN > fence.beginning()) {
            throw new StoreException("the source's store has come too far meanwhile");
        }
        reached.accept(MoveStep.WHOLE);
        to().replace(fence, fence.in(living.phase()));
        long pauseNanos = System.nanoTime() - stopped;
        reached.accept(MoveStep.DECIDED);
        return pauseNanos;
    }

    private static Origin.Move moveOf(Origin origin) {
        Origin.Move move = origin.move();
        if (move == null) {
            throw new IllegalStateException("the origin of " + origin.tenant() + " does not move");
        }
        return move;
    }

    /// Removes what is left in the source of a tenant that lives in the target.
    ///
    /// @param leaving the source's origin
    void emptySource(Origin leaving) {
        from().empty(leaving);
        from().remove(leaving);
        reached.accept(MoveStep.EMPTIED);
    }

    /// Gives up a move that is not decided. The tenant goes on in the source.
    ///
    /// @param arriving the target's origin
    /// @param origin the source's; empty where it is no more
    void undo(Origin arriving, Optional<Origin> origin) {
        Origin.Move was = moveOf(arriving);
        Origin.Move given = new Origin.Move(was.id() + "-undone", was.other(), was.before());
        Origin fence = to().replace(arriving, arriving.moving(Origin.Phase.ARRIVING, given));
        origin.filter(found -> found.phase() == Origin.Phase.LEAVING).ifPresent(this::stay);
        to().empty(fence);
        to().remove(fence);
    }

    /// Lets the tenant be written in the source again.
    void stay(Origin leaving) {
        from().replace(leaving, leaving.in(leaving.standing()));
    }
}
