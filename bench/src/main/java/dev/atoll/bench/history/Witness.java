package dev.atoll.bench.history;

/// By whose time a history is written down.
public interface Witness {
    /// From an origin that all who take part share.
    long nowNanos();

    /// Remembers what happened, for people.
    void note(String what);

    /// The real time; nothing is remembered.
    static Witness real() {
        return new Witness() {
            @Override
            public long nowNanos() {
                return System.nanoTime();
            }

            @Override
            public void note(String what) {
                // What users were answered is in the history.
            }
        };
    }
}
