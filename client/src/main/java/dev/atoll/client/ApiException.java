package dev.atoll.client;

/// The server refused a request. Carries the `Status` it gave.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    public ApiException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    /// `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Expired`, ...
    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return code == 404;
    }

    /// A stale resourceVersion or a failed precondition: read again and retry.
    public boolean isConflict() {
        return code == 409 && reason.equals("Conflict");
    }

    public boolean isAlreadyExists() {
        return code == 409 && reason.equals("AlreadyExists");
    }

    /// The history that a watch or list asked for is gone: list again.
    public boolean isExpired() {
        return code == 410;
    }
}
