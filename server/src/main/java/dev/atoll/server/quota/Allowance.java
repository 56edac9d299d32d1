package dev.atoll.server.quota;

import dev.atoll.kinds.Tree;
import dev.atoll.server.flow.Share;

/// What the operator allows a tenant, as its Tenant object says.
///
/// @param share of the server's seats
public record Allowance(Share share) {
    /// That of a tenant of which the operator has said nothing.
    static final Allowance UNLIMITED = new Allowance(Share.EVEN);

    /// @param spec of a valid Tenant
    static Allowance of(Tree spec) {
        int weight = (int) spec.integer("weight", Share.EVEN.weight());
        return new Allowance(new Share(weight, Share.EVEN.calls()));
    }
}
