package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The annexes there are, as the watches of their shards' stores tell them. A shard's watch cache is the only one to
/// change what is known of it, from one thread; all else may be called by anyone.
public final class KnownAnnexes {
    private final Map<String, Map<TenantId, Annex>> known = new ConcurrentHashMap<>();

    /// The watch of a shard tells of an annex that is new or has changed.
    public void stored(String shard, Annex annex) {
        known.computeIfAbsent(shard, _ -> new ConcurrentHashMap<>()).put(annex.tenant(), annex);
    }

    /// The watch of a shard tells that it holds nothing of a tenant any more.
    public void removed(String shard, TenantId tenant) {
        Map<TenantId, Annex> here = known.get(shard);
        if (here != null) {
            here.remove(tenant);
        }
    }

    /// All of a shard, in no order.
    public Collection<Annex> in(String shard) {
        return List.copyOf(known.getOrDefault(shard, Map.of()).values());
    }

    /// The annex of this very tenant, as far as the watch has told.
    public Optional<Annex> of(String shard, Origin origin) {
        return Optional.ofNullable(known.getOrDefault(shard, Map.of()).get(origin.tenant()))
                .filter(annex -> annex.uid().equals(origin.uid()));
    }

    /// Whether all annexes that a tenant has are there.
    public boolean areWhole(Origin origin) {
        return origin.annexes().all().stream()
                .allMatch(shard -> of(shard, origin).filter(Annex::isOpen).isPresent());
    }
}
