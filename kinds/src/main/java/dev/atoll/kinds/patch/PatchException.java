package dev.atoll.kinds.patch;

/// A patch that is malformed or that does not apply. The message is for the client.
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Whose fault it is: of the patch itself (400), or of patch and object together (422).
    public enum Reason {
        MALFORMED,
        NOT_APPLICABLE
    }

    private final Reason reason;

    public PatchException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static PatchException malformed(String message) {
        return new PatchException(Reason.MALFORMED, message);
    }

    static PatchException notApplicable(String message) {
        return new PatchException(Reason.NOT_APPLICABLE, message);
    }

    public Reason reason() {
        return reason;
    }
}
