package dev.atoll.members;

/// What a member does for its tenants. Called by one thread at a time; returns at once.
public interface Duties {

    /// Ends what is done for tenants that are not its own any more, by [Division#owns].
    void narrow();

    /// Whether all that was told to end is over: no write of it is under way, and none will come.
    boolean isQuiet();

    /// Begins what may begin now, by [Division#mayBegin].
    void widen();
}
