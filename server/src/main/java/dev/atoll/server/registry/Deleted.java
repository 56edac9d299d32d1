package dev.atoll.server.registry;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;

/// The outcome of a deletion.
public sealed interface Deleted {

    /// It is gone.
    record Gone(Kind kind, String name, String uid) implements Deleted {}

    /// It is gone, or on its way: this is its last or present state.
    record Leaving(Encoded object) implements Deleted {}
}
