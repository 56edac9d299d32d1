package dev.atoll.network.nft;

/// Changes the kernel's packet filter. Safe for use by many threads.
public interface Nftables extends AutoCloseable {

    /// Applies a script in nft's language as one transaction: all of it, or nothing.
    ///
    /// @throws NftException where the script or the kernel refused
    void apply(String script);

    /// What a listing command prints: `list table ip atoll`.
    ///
    /// @throws NftException where there is no such thing
    String list(String command);

    @Override
    void close();
}
