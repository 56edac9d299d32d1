package dev.atoll.members;

import java.util.Locale;

/// What a process does for its platform.
public enum Role {
    /// Answers clients.
    SERVER,
    /// Places the pods of its tenants.
    SCHEDULER,
    /// Runs the reconcile loops of its tenants.
    CONTROLLERS,
    /// Runs pods.
    NODE;

    /// As users write it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
