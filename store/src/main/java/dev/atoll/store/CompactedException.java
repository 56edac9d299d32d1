package dev.atoll.store;

/// The asked revision's history is gone.
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long compactedRevision;

    public CompactedException(long asked, long compactedRevision) {
        super("revision " + asked + " is compacted; the oldest is " + compactedRevision);
        this.compactedRevision = compactedRevision;
    }

    public long compactedRevision() {
        return compactedRevision;
    }
}
