package dev.atoll.network.host;

import java.nio.file.Path;

/// How one host's pods are connected.
///
/// @param bridge the name of the bridge, at most 15 characters
/// @param podCidr the addresses of this host's pods; the first is the gateway
/// @param dnsAddress the cluster's DNS address, which the bridge carries too
/// @param cniConfigs the folder that the runtime reads network configurations from
/// @param cniData the folder where address leases are kept
/// @param mtuBytes of pods; 0 takes the default route's
public record HostNetworkOptions(
        String bridge,
        Cidr podCidr,
        String dnsAddress,
        Path cniConfigs,
        Path cniData,
        int mtuBytes) {

    /// The defaults: `atoll0`, 10.244.0.0/24, 10.96.0.10.
    public static HostNetworkOptions under(Path folder) {
        return new HostNetworkOptions(
                "atoll0",
                Cidr.parse("10.244.0.0/24"),
                "10.96.0.10",
                folder.resolve("cni"),
                folder.resolve("cni-data"),
                0);
    }
}
