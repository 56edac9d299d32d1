/// The stores that tenants live in: `Shards` opens the store of each Shard object, and closes it when the object goes;
/// `Placer` says where a new tenant is to live; `ShardStatus` and `ShardReports` tell operators how shards are;
/// `TenantUpkeep` makes tenants in other shards than their objects what these say; `RestoredTenants` decides what
/// becomes of those that came with a backup.
@NullMarked
package dev.atoll.server.shard;

import org.jspecify.annotations.NullMarked;
