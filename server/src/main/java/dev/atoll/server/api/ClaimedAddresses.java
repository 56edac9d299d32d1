package dev.atoll.server.api;

import dev.atoll.kinds.Tree;
import dev.atoll.server.tenant.TenantId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/// Follows what Nodes say of their addresses, to where a machine of a tenant can be at all.
///
/// Whoever may edit a Node says where the server connects to (CVE-2022-3294). Who is met there has to prove to be that
/// node before it is told anything, so nothing but the attempt is at the writer's will; and names, which could mean
/// something else with each look-up, are not followed.
///
/// @param loopback whether nodes may be on the server's own machine: where it serves that alone
public record ClaimedAddresses(boolean loopback) implements NodeAddresses {
    private static final int MAX_PORT = 65_535;
    private static final int FIRST_RESERVED = 240;

    @Override
    public Optional<Reply.NodeAddress> of(TenantId tenant, Tree node) {
        Tree status = node.child("status");
        long port = status.child("daemonEndpoints").child("kubeletEndpoint").integer("Port", 0);
        if (port < 1 || port > MAX_PORT) {
            return Optional.empty();
        }
        return status.children("addresses").stream()
                .filter(address -> address.string("type", "").equals("InternalIP"))
                .flatMap(address -> literal(address.string("address", "")).stream())
                .filter(this::mayBeANode)
                .findFirst()
                .map(address -> new Reply.NodeAddress(address.getHostAddress(), (int) port));
    }

    private static Optional<Inet4Address> literal(String address) {
        try {
            return Optional.of(Inet4Address.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean mayBeANode(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && (address.getAddress()[0] & 0xff) < FIRST_RESERVED
                && (loopback || !address.isLoopbackAddress());
    }
}
