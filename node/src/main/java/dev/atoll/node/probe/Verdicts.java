package dev.atoll.node.probe;

/// What the probes of one container say so far.
///
/// @param started the startup probe succeeded, or there is none
/// @param ready the readiness probe succeeded last, or there is none
/// @param failed why the container must be restarted; empty where it need not
public record Verdicts(boolean started, boolean ready, String failed) {
    /// Of a container without probes.
    public static final Verdicts GOOD = new Verdicts(true, true, "");
}
