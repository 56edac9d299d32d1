package dev.atoll.store;

/// The asked revision does not exist yet.
public final class FutureRevisionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FutureRevisionException(long asked, long newest) {
        super("revision " + asked + " does not exist yet; the newest is " + newest);
    }
}
