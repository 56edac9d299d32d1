package dev.atoll.node.cri;

/// The runtime refused a call, or could not be reached.
public final class CriException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What callers tell apart.
    public enum Kind {
        NOT_FOUND,
        TIMED_OUT,
        UNAVAILABLE,
        UNIMPLEMENTED,
        FAILED
    }

    private final Kind kind;

    public CriException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public CriException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public boolean notFound() {
        return kind == Kind.NOT_FOUND;
    }

    public boolean timedOut() {
        return kind == Kind.TIMED_OUT;
    }

    /// The runtime itself is away: nothing is known of what it holds.
    public boolean unavailable() {
        return kind == Kind.UNAVAILABLE;
    }

    public boolean unimplemented() {
        return kind == Kind.UNIMPLEMENTED;
    }
}
