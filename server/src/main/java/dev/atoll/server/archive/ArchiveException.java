package dev.atoll.server.archive;

/// An archive is none, or is not whole, or was changed. The message says what is wrong with it.
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ArchiveException(String message) {
        super(message);
    }

    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
