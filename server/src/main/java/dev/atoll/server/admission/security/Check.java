package dev.atoll.server.admission.security;

import java.util.Optional;

/// One thing that a standard asks of pods.
@FunctionalInterface
interface Check {
    /// What is wrong: `privileged (container "a" must not set securityContext.privileged=true)`.
    Optional<Problem> look(PodView pod);

    record Problem(String reason, String detail) {
        @Override
        public String toString() {
            return detail.isEmpty() ? reason : reason + " (" + detail + ")";
        }
    }

    static Optional<Problem> problem(String reason, String detail) {
        return Optional.of(new Problem(reason, detail));
    }
}
