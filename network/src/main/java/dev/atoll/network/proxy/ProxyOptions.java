package dev.atoll.network.proxy;

import java.util.Set;

/// @param tenant whose Services these are; for logs
/// @param node this node's name, for traffic policies that keep to it
/// @param table the nft table, which is the proxy's alone
/// @param localAddresses Service addresses that this host answers itself (DNS), and that are not translated
public record ProxyOptions(String tenant, String node, String table, Set<String> localAddresses) {
    public ProxyOptions {
        localAddresses = Set.copyOf(localAddresses);
    }

    public static ProxyOptions defaults(String tenant, String node) {
        return new ProxyOptions(tenant, node, "atoll_services", Set.of("10.96.0.10"));
    }
}
