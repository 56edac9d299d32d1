package dev.atoll.server.shard;

import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Health;
import dev.atoll.store.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which shards there are for tenants to live in.
public final class ShardPlaces {
    /// For memory to catch up with the store.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Stores stores;
    private final Tenants tenants;
    private final ObjectCache cache;
    private final ShardLoads loads;

    ShardPlaces(Stores stores, Tenants tenants, ObjectCache cache, InstantSource clock) {
        this.stores = stores;
        this.tenants = tenants;
        this.cache = cache;
        this.loads = new ShardLoads(tenants, cache, clock);
    }

    /// Says where a new tenant is to live.
    ///
    /// @param named the shard that it must be; empty for one that the policy chooses
    public Placement place(String named, String policy) {
        if (!named.isEmpty() || cache.operators("shards").size() > 1) {
            // A shard that was changed a moment ago counts as it is.
            cache.catchUp(TenantId.SYSTEM, PATIENCE);
        }
        if (!named.isEmpty()) {
            return placeIn(named);
        }
        List<ShardObject> candidates =
                cache.operators("shards").stream()
                        .map(ShardObject::of)
                        .filter(ShardObject::takesTenants)
                        .filter(shard -> isReady(shard.name()))
                        .toList();
        Placer.Policy by =
                policy.equals("Spread") ? Placer.Policy.SPREAD : Placer.Policy.LEAST_LOADED;
        return Placer.place(by, loads.of(candidates))
                .<Placement>map(chosen -> {
                    loads.placed(chosen);
                    return new Placement.In(chosen);
                })
                .orElseGet(Placement.Nowhere::new);
    }

    /// Says which kinds of a new tenant are to be stored in shards of their own.
    ///
    /// @return empty where there is such a shard, but none that is ready
    public Optional<Annexes> annexes() {
        List<ShardObject> all = cache.operators("shards").stream().map(ShardObject::of).toList();
        Map<String, String> chosen = new HashMap<>();
        for (String resource : Annexes.RESOURCES) {
            List<ShardObject> candidates =
                    all.stream().filter(shard -> shard.takes(resource)).toList();
            Optional<String> least =
                    candidates.stream()
                            .filter(shard -> isReady(shard.name()))
                            .min(
                                    Comparator.comparingDouble(this::annexesByWeight)
                                            .thenComparing(ShardObject::name))
                            .map(ShardObject::name);
            if (least.isEmpty() && !candidates.isEmpty()) {
                return Optional.empty();
            }
            least.ifPresent(shard -> chosen.put(resource, shard));
        }
        return Optional.of(new Annexes(chosen));
    }

    private double annexesByWeight(ShardObject shard) {
        return (double) tenants.annexes().in(shard.name()).size() / shard.weight();
    }

    private Placement placeIn(String named) {
        Optional<ShardObject> shard = object(named);
        if (shard.isEmpty()) {
            return new Placement.NotThere("there is no shard of this name");
        }
        if (!shard.get().takesTenants()) {
            return new Placement.NotThere("the shard takes no tenants");
        }
        return isReady(named) ? new Placement.In(named) : new Placement.Nowhere();
    }

    private Optional<ShardObject> object(String name) {
        return Optional.ofNullable(
                        cache.find(
                                new ObjectKey(TenantId.SYSTEM, "atoll.dev", "shards", "", name),
                                PATIENCE))
                .map(ShardObject::of);
    }

    private boolean isReady(String shard) {
        return stores.isOpen(shard) && stores.of(shard).health() instanceof Health.Ready;
    }

    /// What must still be true of a shard when a tenant is placed in it: that it is not about to go. The home stays.
    ///
    /// @return empty where it is about to go
    public Optional<List<Write.Operation>> fence(String shard) {
        if (shard.equals(stores.home())) {
            return Optional.of(List.of());
        }
        return object(shard)
                .filter(found -> !found.deleting())
                .map(found ->
                        List.of(
                                new Write.Check(
                                        found.object().key().bytes(),
                                        new Write.AtRevision(found.object().revision()))));
    }
}
