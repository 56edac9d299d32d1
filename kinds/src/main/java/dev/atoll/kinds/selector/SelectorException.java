package dev.atoll.kinds.selector;

/// A selector that cannot be read. The message is for the client.
public final class SelectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SelectorException(String message) {
        super(message);
    }
}
