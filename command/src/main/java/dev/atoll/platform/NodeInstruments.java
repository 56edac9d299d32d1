package dev.atoll.platform;

import dev.atoll.client.informer.InformerMetrics;
import dev.atoll.network.dns.DnsMetrics;
import dev.atoll.network.proxy.ProxyMetrics;
import dev.atoll.node.NodeMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;

/// The metrics of the parts of a node.
record NodeInstruments(
        InformerMetrics informers, NodeMetrics nodes, ProxyMetrics proxies, DnsMetrics dns) {

    static NodeInstruments in(PrometheusRegistry registry, InstantSource clock) {
        return new NodeInstruments(
                new InformerMetrics(registry, clock),
                new NodeMetrics(registry),
                new ProxyMetrics(registry, clock),
                new DnsMetrics(registry));
    }
}
