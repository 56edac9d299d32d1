package dev.atoll.server.tenancy;

import java.util.Comparator;

/// An origin, and the shard whose store holds it.
public record Located(String shard, Origin origin) {

    /// Of several of one tenant, the last in this order counts: that of a later tenant of the name, else the one that
    /// came later to its store.
    static final Comparator<Located> LATER =
            Comparator.comparing((Located located) -> located.origin().created())
                    .thenComparingLong(located -> located.origin().beginning());

    /// Where a resource of the tenant is stored.
    public String shardOf(String group, String resource) {
        return origin.annexes().of(group, resource).orElse(shard);
    }

    /// Whether it is living, and whole: it can be entered.
    public boolean isOpen() {
        return isLiving() && origin.phase() != Origin.Phase.RESTORING;
    }

    /// Whether it is the tenant's, and not ending.
    public boolean isLiving() {
        return origin.phase() != Origin.Phase.TERMINATING;
    }
}
