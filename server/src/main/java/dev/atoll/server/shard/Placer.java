package dev.atoll.server.shard;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Says which shard a new tenant is to live in.
final class Placer {
    private Placer() {}

    /// A shard that takes tenants.
    ///
    /// @param weight positive
    /// @param bytes that its tenants have stored
    record Candidate(String shard, long weight, long tenants, long bytes) {

        private double tenantsAfter() {
            return (tenants + 1.0) / weight;
        }

        private double load() {
            return (double) bytes / weight;
        }
    }

    /// How a shard is chosen where none is named.
    enum Policy {
        /// The fewest stored bytes in proportion to the weight, then the fewest tenants.
        LEAST_LOADED,
        /// The fewest tenants in proportion to the weight.
        SPREAD;

        private Comparator<Candidate> order() {
            return switch (this) {
                case LEAST_LOADED ->
                        Comparator.comparingDouble(Candidate::load)
                                .thenComparingDouble(Candidate::tenantsAfter);
                case SPREAD -> Comparator.comparingDouble(Candidate::tenantsAfter);
            };
        }
    }

    /// Empty where there is no candidate.
    static Optional<String> place(Policy policy, List<Candidate> candidates) {
        return candidates.stream()
                .min(policy.order().thenComparing(Candidate::shard))
                .map(Candidate::shard);
    }
}
