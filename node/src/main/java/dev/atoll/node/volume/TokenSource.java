package dev.atoll.node.volume;

import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;

/// Gives tokens of service accounts, bound to a pod.
public interface TokenSource {

    /// @param audience empty for the API server's own
    Token token(Pod pod, String audience, Duration lifetime);

    /// A token and when it ends.
    record Token(String value, Instant expires) {
        /// Hides the secret from logs.
        @Override
        public String toString() {
            return "Token[" + expires + "]";
        }
    }
}
