package dev.atoll.members;

import dev.atoll.server.tenant.TenantId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// A member that works for tenants, and takes as long to end as a test says.
final class TestingMember implements Duties {
    final Member self;
    final Membership membership;
    final Set<TenantId> working = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));
    private final List<TenantId> tenants;
    private final Set<TenantId> ending = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));

    private final Set<TenantId> lapsed = new HashSet<>();

    TestingMember(String id, List<TenantId> tenants, LeaseBook book, LongSupplier nanos) {
        this.self = new Member(id, Set.of(Role.SCHEDULER));
        this.tenants = tenants;
        this.membership = new Membership(self, book, nanos);
        membership.add(this);
    }

    /// @return whether it came to its end
    boolean turn() {
        try {
            membership.turn();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /// All that works, and what has been told to end and still does. What ends after a lapse has the time until the
    /// lease is taken for dead: that is not looked at.
    Set<TenantId> busy() {
        Set<TenantId> busy = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));
        busy.addAll(working);
        busy.addAll(ending);
        busy.removeAll(lapsed);
        return busy;
    }

    void finishEnding() {
        ending.clear();
        lapsed.clear();
    }

    @Override
    public void narrow() {
        for (TenantId tenant : List.copyOf(working)) {
            if (!membership.owns(Role.SCHEDULER, tenant)) {
                working.remove(tenant);
                ending.add(tenant);
            }
        }
        if (membership.isLapsed()) {
            lapsed.addAll(ending);
        }
    }

    @Override
    public boolean isQuiet() {
        return ending.isEmpty();
    }

    @Override
    public void widen() {
        tenants.stream()
                .filter(tenant -> membership.mayBegin(Role.SCHEDULER, tenant))
                .forEach(working::add);
    }
}
