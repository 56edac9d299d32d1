package dev.atoll.server.shard;

import dev.atoll.store.StoreOpenException;

/// Opens the stores of shards. A port: the server knows no engine.
public interface ShardOpener {

    /// Makes the store where there is none. May take as long as the engine's timeouts.
    ///
    /// @throws StoreOpenException whose message says why it cannot be opened, and what to do
    ShardStore open(String shard, ShardAddress address);

    /// Removes what the platform itself holds of a shard that is closed and has no tenants.
    void remove(String shard);

    /// That of a server with one store.
    static ShardOpener none() {
        return new ShardOpener() {
            @Override
            public ShardStore open(String shard, ShardAddress address) {
                throw new StoreOpenException("this server opens no further stores");
            }

            @Override
            public void remove(String shard) {}
        };
    }
}
