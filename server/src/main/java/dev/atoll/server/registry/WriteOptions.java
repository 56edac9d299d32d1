package dev.atoll.server.registry;

/// How a write is to be made.
///
/// @param dryRun everything but the storing
public record WriteOptions(boolean dryRun, FieldOwners owners) {

    /// Of a part of the server that writes on its own account.
    public static WriteOptions internal(boolean dryRun) {
        return new WriteOptions(dryRun, new FieldOwners.Unchanged());
    }
}
