package dev.atoll.platform;

import dev.atoll.kinds.Tree;
import dev.atoll.server.api.NodeAddresses;
import dev.atoll.server.api.Reply;
import dev.atoll.server.tenant.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where this process's own node agents listen. What a Node object says of its address is not looked at: whoever may
/// edit a Node could otherwise have the server connect to anything (CVE-2022-3294).
final class NodeEndpoints implements NodeAddresses {
    private final Map<String, Reply.NodeAddress> byNode = new ConcurrentHashMap<>();

    void put(TenantId tenant, String node, int port) {
        byNode.put(tenant.name() + "/" + node, new Reply.NodeAddress("127.0.0.1", port));
    }

    @Override
    public Optional<Reply.NodeAddress> of(TenantId tenant, Tree node) {
        String name = node.child("metadata").string("name", "");
        return Optional.ofNullable(byNode.get(tenant.name() + "/" + name));
    }
}
