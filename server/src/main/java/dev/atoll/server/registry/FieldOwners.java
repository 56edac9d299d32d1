package dev.atoll.server.registry;

import dev.atoll.kinds.apply.FieldOwner;
import dev.atoll.kinds.apply.ManagedFields;
import dev.atoll.kinds.apply.Ownership;
import java.util.Map;

/// How a write keeps account of who owns which field of the object.
public sealed interface FieldOwners {

    /// Nobody is told of: parts of the server that write on their own account leave the owners as they are.
    record Unchanged() implements FieldOwners {}

    /// The change itself has said who owns what: something was applied.
    record Applied() implements FieldOwners {}

    /// Who writes owns what it changes.
    ///
    /// @param tracksNew whether an object that is made is kept account of
    record Updating(Ownership ownership, FieldOwner manager, boolean tracksNew)
            implements FieldOwners {}

    /// Writes the owners into the object.
    ///
    /// @param old empty where the object is new
    default void write(Map<String, Object> updated, Map<String, Object> old, String now) {
        switch (this) {
            case Unchanged _ -> ManagedFields.copy(old, updated);
            case Applied _ -> {}
            case Updating(Ownership ownership, FieldOwner manager, boolean tracksNew) ->
                    ownership.update(old, updated, manager, tracksNew, now);
        }
    }
}
