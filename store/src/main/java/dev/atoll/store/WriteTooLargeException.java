package dev.atoll.store;

/// The write exceeds the engine's bounds: it can never succeed.
public final class WriteTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public WriteTooLargeException(String message) {
        super(message);
    }

    public WriteTooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
