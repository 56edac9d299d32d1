package dev.atoll.store;

/// The store failed, or it is closed. Where a write ends with this, its outcome is unknown: read again before a retry.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
