package dev.atoll.network.nft;

/// A transaction was refused; nothing has changed.
public final class NftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NftException(String message) {
        super(message);
    }
}
