package dev.atoll.members;

import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This process among the members of its platform.
///
/// **How tenants change hands.** Members see each other come and go at different times, and a tenant must never be two
/// members' at once. So each says in its lease by which set of members it acts, and it keeps two rules:
///
/// 1. What it does is its own by the set that its lease names. Where it sees another set, it first ends what is not its
///    own by that, waits until this is over, and only then names the new set.
/// 2. It begins something only when the leases of all who live name the set that it acts by, in a view that is not
///    older than its own last write.
///
/// Say that *a* begins for a tenant in a view in which *b* names a's set. By rule 1 b does nothing for it, then; and
/// when b names another set afterwards, it begins nothing before a view at least as new as that shows that a names it
/// too, by which time a has ended.
///
/// **Who does not write its lease** for [#LAPSE], counted from before its last good write was sent, ends everything.
/// The others take it for dead after [#LIFE], counted from when they saw that write, which is later. What lies between
/// is for what it had under way.
///
/// A write of the lease whose outcome is unknown may be made at any later time: until another one is acknowledged,
/// which it cannot come after, nothing begins.
public final class Membership implements Division, AutoCloseable {
    static final Duration RENEWAL = Duration.ofSeconds(2);
    static final Duration LAPSE = Duration.ofSeconds(4);
    static final Duration LIFE = Duration.ofSeconds(6);
    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final int STEPS = 3;
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    private final Member self;
    private final LeaseBook book;
    private final LongSupplier nanos;
    private final Pulse pulse = new Pulse(LIFE, MEMORY);
    private final List<Duties> duties = new CopyOnWriteArrayList<>();
    private volatile Tenure tenure = new Tenure(MemberSet.nobody(), false);

    /// When the last acknowledged write of the lease was sent.
    private volatile long renewedNanos;

    private volatile boolean wasRenewed;

    /// What is in the book of our own, as far as is known.
    private MemberLease own;

    /// Whether no write of ours is on its way.
    private boolean certain = true;

    /// @param open whether what is ours may begin
    private record Tenure(MemberSet members, boolean open) {}

    /// @param nanos a clock that only goes forward
    Membership(Member self, LeaseBook book, LongSupplier nanos) {
        this.self = self;
        this.book = book;
        this.nanos = nanos;
        this.own = unwritten();
    }

    private MemberLease unwritten() {
        return new MemberLease(self, MemberSet.of(List.of(self)).digest(), false, "");
    }

    /// Adds something that is done for tenants, before the first turn.
    public void add(Duties more) {
        duties.add(more);
    }

    @Override
    public boolean owns(Role role, TenantId tenant) {
        return !isLapsed()
                && tenure.members
                        .owner(role, tenant)
                        .filter(owner -> owner.id().equals(self.id()))
                        .isPresent();
    }

    @Override
    public boolean mayBegin(Role role, TenantId tenant) {
        return tenure.open && owns(role, tenant);
    }

    @Override
    public int members(Role role) {
        return tenure.members.count(role);
    }

    boolean isLapsed() {
        return !wasRenewed || nanos.getAsLong() - renewedNanos >= LAPSE.toNanos();
    }

    /// Writes the lease where that is due, looks at all others, and does what follows from them. May throw what the
    /// book throws; then it is to be called again.
    ///
    /// One turn is enough to begin, where there is no other member.
    void turn() {
        for (int step = 0; step < STEPS; step++) {
            write();
            List<MemberLease> all = book.all();
            consider(all, nanos.getAsLong());
            if (!isChangeDue()) {
                break;
            }
        }
        for (MemberLease dead : pulse.forgotten(nanos.getAsLong())) {
            book.remove(dead);
        }
    }

    private boolean isQuiet() {
        return duties.stream().allMatch(Duties::isQuiet);
    }

    /// Whether the lease does not say yet by whom we act.
    private synchronized boolean isChangeDue() {
        MemberSet members = tenure.members;
        return own.version().isEmpty()
                || (!members.members().isEmpty()
                        && !own.actsBy().equals(members.digest())
                        && isQuiet());
    }

    private synchronized boolean isRenewalDue(long now) {
        return !certain || !wasRenewed || now - renewedNanos >= RENEWAL.toNanos();
    }

    private void write() {
        long before = nanos.getAsLong();
        boolean changes = isChangeDue();
        if (!changes && !isRenewalDue(before)) {
            return;
        }
        MemberLease next = next(changes);
        Optional<String> version;
        try {
            version = book.write(next);
        } catch (RuntimeException e) {
            uncertain();
            throw e;
        }
        written(next, version, before);
    }

    private synchronized MemberLease next(boolean changes) {
        MemberSet members = tenure.members;
        String actsBy = changes && !own.version().isEmpty() ? members.digest() : own.actsBy();
        return new MemberLease(self, actsBy, false, own.version());
    }

    private synchronized void uncertain() {
        certain = false;
        close(tenure);
    }

    private synchronized void written(
            MemberLease lease, Optional<String> version, long beforeNanos) {
        if (version.isEmpty()) {
            uncertain();
            return;
        }
        own = lease.at(version.get());
        certain = true;
        renewedNanos = beforeNanos;
        wasRenewed = true;
    }

    /// Nothing begins until it is open again.
    private void close(Tenure now) {
        tenure = new Tenure(now.members, false);
    }

    private synchronized void consider(List<MemberLease> all, long now) {
        Optional<MemberLease> mine =
                all.stream().filter(lease -> lease.member().id().equals(self.id())).findFirst();
        if (mine.isEmpty()) {
            lapse("the lease is gone");
            own = unwritten();
            return;
        }
        if (!certain || !mine.get().version().equals(own.version())) {
            // Ours is as it is there; or it will be, by a write that is on its way.
            certain = false;
            own = mine.get();
        }
        if (isLapsed()) {
            lapse("it could not be renewed");
            return;
        }
        List<MemberLease> living = pulse.living(all, now);
        List<Member> present = new ArrayList<>(living.stream().map(MemberLease::member).toList());
        present.add(self);
        become(MemberSet.of(present), living);
    }

    private void become(MemberSet members, List<MemberLease> living) {
        if (!members.equals(tenure.members)) {
            log.info("the members are {}", members.members());
            tenure = new Tenure(members, false);
            duties.forEach(Duties::narrow);
        }
        String digest = members.digest();
        boolean agreed =
                certain
                        && isQuiet()
                        && own.actsBy().equals(digest)
                        && living.stream().allMatch(lease -> lease.actsBy().equals(digest));
        if (agreed && !tenure.open) {
            tenure = new Tenure(members, true);
            duties.forEach(Duties::widen);
        } else if (!agreed) {
            close(tenure);
        }
    }

    /// Ends everything where the lease was not renewed for too long.
    synchronized void lapseWhereDue() {
        if (isLapsed()) {
            lapse("it could not be renewed");
        }
    }

    private void lapse(String why) {
        if (!tenure.members.members().isEmpty()) {
            log.warn("this process is no member for now: {}", why);
            tenure = new Tenure(MemberSet.nobody(), false);
            duties.forEach(Duties::narrow);
        }
    }

    /// Tells the others that this member has ended: they wait no longer. Everything has to be over.
    @Override
    public void close() {
        MemberLease last;
        synchronized (this) {
            tenure = new Tenure(MemberSet.nobody(), false);
            last = own.release();
        }
        if (!last.version().isEmpty()) {
            book.write(last);
        }
    }
}
