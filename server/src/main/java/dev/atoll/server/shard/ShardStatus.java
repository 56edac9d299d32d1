package dev.atoll.server.shard;

import dev.atoll.store.Health;

/// How a shard is.
///
/// @param phase `Ready`, `ReadOnly` or `Failed`
/// @param message what is wrong; empty where nothing is
/// @param keptBy why a shard that is to go does not; empty where nothing keeps it
record ShardStatus(String phase, String message, long tenants, long sizeBytes, String keptBy) {

    static ShardStatus of(Health health, long tenants, long sizeBytes, String keptBy) {
        return switch (health) {
            case Health.Ready _ -> new ShardStatus("Ready", "", tenants, sizeBytes, keptBy);
            case Health.ReadOnly(String reason) ->
                    new ShardStatus("ReadOnly", reason, tenants, sizeBytes, keptBy);
            case Health.Failed(String reason) ->
                    new ShardStatus("Failed", reason, tenants, sizeBytes, keptBy);
        };
    }

    /// The same, where the store is open but not as its object says.
    ///
    /// @param failure why not; empty where it is
    ShardStatus but(String failure) {
        return failure.isEmpty() || !message.isEmpty()
                ? this
                : new ShardStatus(
                        phase, "not as its object says: " + failure, tenants, sizeBytes, keptBy);
    }

    /// One whose store cannot be opened.
    static ShardStatus failed(String why, long tenants, String keptBy) {
        return new ShardStatus("Failed", why, tenants, 0, keptBy);
    }
}
