package dev.atoll.network.proxy;

/// What a connection was made to.
sealed interface Frontend {

    /// A port of a Service's own address.
    ///
    /// @param protocol as nft spells it: `tcp`, `udp`, `sctp`
    record Address(String ip, String protocol, int port) implements Frontend {}

    /// A port of any of the node's addresses.
    record NodePort(String protocol, int port) implements Frontend {}
}
