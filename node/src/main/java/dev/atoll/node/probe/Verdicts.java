package dev.atoll.node.probe;

import java.time.Duration;
import java.util.Optional;

/// What the probes of one container say so far.
///
/// @param started the startup probe succeeded, or there is none
/// @param ready the readiness probe succeeded last, or there is none
/// @param failure why the container must be restarted
public record Verdicts(boolean started, boolean ready, Optional<Failure> failure) {
    /// Of a container without probes.
    public static final Verdicts GOOD = new Verdicts(true, true, Optional.empty());

    /// A probe found that a container has to be restarted.
    ///
    /// @param grace the probe's own, which goes before the pod's
    public record Failure(String message, Optional<Duration> grace) {}
}
