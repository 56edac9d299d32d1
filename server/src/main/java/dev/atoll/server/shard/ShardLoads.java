package dev.atoll.server.shard;

import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the tenants of each shard have stored. To add it up costs time for each tenant, so it is done once a second at
/// most; those that were placed since count at once.
final class ShardLoads {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Tenants tenants;
    private final ObjectCache cache;
    private final InstantSource clock;
    private final Map<String, Placer.Candidate> known = new HashMap<>();
    private Instant taken = Instant.MIN;

    ShardLoads(Tenants tenants, ObjectCache cache, InstantSource clock) {
        this.tenants = tenants;
        this.cache = cache;
        this.clock = clock;
    }

    synchronized List<Placer.Candidate> of(List<ShardObject> shards) {
        if (taken.isBefore(clock.instant().minus(FRESH))) {
            known.clear();
            taken = clock.instant();
        }
        return shards.stream()
                .map(shard -> known.computeIfAbsent(shard.name(), _ -> count(shard)))
                .toList();
    }

    private Placer.Candidate count(ShardObject shard) {
        Collection<Origin> living = tenants.in(shard.name());
        long bytes = 0;
        for (Origin origin : living) {
            bytes += cache.usage(origin.tenant()).orElse(Usage.NONE).bytes();
        }
        return new Placer.Candidate(shard.name(), shard.weight(), living.size(), bytes);
    }

    synchronized void placed(String shard) {
        known.computeIfPresent(
                shard,
                (_, was) ->
                        new Placer.Candidate(shard, was.weight(), was.tenants() + 1, was.bytes()));
    }
}
