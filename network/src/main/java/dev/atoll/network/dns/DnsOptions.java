package dev.atoll.network.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// How the DNS server listens and whom it asks.
///
/// @param address where it listens; the cluster DNS address
/// @param port 53; 0 for any that is free
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

    public static DnsOptions at(InetSocketAddress place) {
        return new DnsOptions(
                place.getAddress(),
                place.getPort(),
                "cluster.local",
                Path.of("/etc/resolv.conf"),
                1_000,
                10_000);
    }
}
