package dev.atoll.bench.history;

import java.util.List;

/// How a round went.
///
/// @param faults what cannot be, or should not
/// @param harms what failed, in its order
/// @param unknown calls of which nobody knows what became of them
/// @param listed how often a watcher could not resume
public record Outcome(
        List<String> faults, List<String> harms, int changes, int calls, int unknown, int listed) {
    public Outcome {
        faults = List.copyOf(faults);
        harms = List.copyOf(harms);
    }
}
