package dev.atoll.server.api;

import dev.atoll.kinds.Tree;
import dev.atoll.server.tenant.TenantId;
import java.util.Optional;

/// Where the node agents of a tenant may be reached. A tenant writes its own Node objects, so an address in one is a
/// claim, not a fact: this decides which claims are followed.
@FunctionalInterface
public interface NodeAddresses {

    /// Empty where the node's claimed address is none that the server may connect to.
    Optional<Reply.NodeAddress> of(TenantId tenant, Tree node);
}
