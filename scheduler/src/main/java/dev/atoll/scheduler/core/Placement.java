package dev.atoll.scheduler.core;

import java.util.Set;

/// Where a pod goes.
public sealed interface Placement {
    record Chosen(String node) implements Placement {}

    /// @param message in Kubernetes' words
    /// @param broken the rules that stood in the way of some node; it may help if one of these changes
    record Nowhere(String message, Set<Rule> broken) implements Placement {
        public Nowhere {
            broken = Set.copyOf(broken);
        }
    }
}
