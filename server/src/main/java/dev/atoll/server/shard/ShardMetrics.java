package dev.atoll.server.shard;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// How large shards are, and whose stores are open.
public final class ShardMetrics {

    public ShardMetrics(PrometheusRegistry registry, Shards shards) {
        GaugeWithCallback.builder()
                .name("atoll_shard_size_bytes")
                .help("What the store of a shard takes on its disks.")
                .labelNames("shard")
                .callback(
                        out -> shards.sizesBytes().forEach((shard, size) -> out.call(size, shard)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("atoll_shard_tenants")
                .help("Tenants that live in a shard.")
                .labelNames("shard")
                .callback(out -> shards.tenants().forEach((shard, count) -> out.call(count, shard)))
                .register(registry);
    }
}
