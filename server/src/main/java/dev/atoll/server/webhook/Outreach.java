package dev.atoll.server.webhook;

import dev.atoll.server.tenant.TenantId;
import java.net.InetAddress;
import java.util.List;
import java.util.function.BiPredicate;

/// Where webhooks may be: a tenant says the address, the server connects. By a URL it gets to public addresses, and to
/// those that the operator has allowed: never to this machine, its neighbours or the platform's networks, where its own
/// address would open doors. By a Service it gets into the tenant's own network, where the server is in it.
///
/// @param allowed private addresses that URLs may name all the same
/// @param network whether an address is one of the tenant's network, and can be reached from here as such
public record Outreach(List<AddressRange> allowed, BiPredicate<TenantId, InetAddress> network) {
    private static final List<AddressRange> PRIVATE =
            List.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "224.0.0.0/3",
                            "::/96",
                            "64:ff9b::/96",
                            "64:ff9b:1::/48",
                            "2002::/16",
                            "fc00::/7",
                            "fe80::/10",
                            "fec0::/10",
                            "ff00::/8")
                    .stream()
                    .map(AddressRange::parse)
                    .toList();

    public Outreach {
        allowed = List.copyOf(allowed);
    }

    /// To public addresses alone.
    public static Outreach publicOnly() {
        return new Outreach(List.of(), (_, _) -> false);
    }

    boolean allowsByUrl(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address))
                || PRIVATE.stream().noneMatch(range -> range.contains(address));
    }

    boolean allowsByService(TenantId tenant, InetAddress address) {
        return network.test(tenant, address);
    }
}
