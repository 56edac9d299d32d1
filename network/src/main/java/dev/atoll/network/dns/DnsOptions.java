package dev.atoll.network.dns;

import java.net.InetAddress;
import java.nio.file.Path;

/// How the DNS server listens and whom it asks.
///
/// @param address where it listens; the cluster DNS address
/// @param port 53, except in tests
/// @param domain the cluster's domain, `cluster.local`
/// @param resolvConf names the upstream resolvers; read again when it changes
/// @param queriesMax queries in work at once; further ones over UDP are dropped, over TCP they wait
/// @param cacheMax answers of upstreams that are remembered
public record DnsOptions(
        InetAddress address,
        int port,
        String domain,
        Path resolvConf,
        int queriesMax,
        int cacheMax) {

    public static DnsOptions defaults(InetAddress address) {
        return new DnsOptions(
                address, 53, "cluster.local", Path.of("/etc/resolv.conf"), 1_000, 10_000);
    }
}
