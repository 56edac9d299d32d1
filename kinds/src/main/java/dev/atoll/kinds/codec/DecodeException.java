package dev.atoll.kinds.codec;

/// Bytes that are not a document of the expected form. The message is for the client.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message);
    }

    public DecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
