package dev.atoll.platform;

import dev.atoll.kinds.Tree;
import dev.atoll.server.api.NodeAddresses;
import dev.atoll.server.api.Reply;
import dev.atoll.server.tenant.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where node agents listen: this process's own where it knows them to, all others where they say.
final class NodeEndpoints implements NodeAddresses {
    private final Map<String, Reply.NodeAddress> own = new ConcurrentHashMap<>();
    private final NodeAddresses others;

    NodeEndpoints(NodeAddresses others) {
        this.others = others;
    }

    void put(TenantId tenant, String node, int port) {
        own.put(tenant.name() + "/" + node, new Reply.NodeAddress("127.0.0.1", port));
    }

    @Override
    public Optional<Reply.NodeAddress> of(TenantId tenant, Tree node) {
        String name = node.child("metadata").string("name", "");
        return Optional.ofNullable(own.get(tenant.name() + "/" + name))
                .or(() -> others.of(tenant, node));
    }
}
