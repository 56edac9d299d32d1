package dev.atoll.network.proxy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;

/// The metrics of a host's service proxies, named as kube-proxy names them where it has the same.
public final class ProxyMetrics {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final InstantSource clock;
    private final Histogram durations;
    private final Gauge lastSync;
    private final Counter failures;
    private final Counter services;
    private final Counter endpoints;
    private final Counter elements;

    public ProxyMetrics(PrometheusRegistry registry, InstantSource clock) {
        this.clock = clock;
        durations =
                Histogram.builder()
                        .name("kubeproxy_sync_proxy_rules_duration_seconds")
                        .help(
                                "How long the kernel took for a transaction, also where it refused it.")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.001, 2, 15)
                        .register(registry);
        lastSync =
                Gauge.builder()
                        .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
                        .help("When the kernel last took a transaction; 0 for never.")
                        .register(registry);
        failures =
                counter(
                        "kubeproxy_sync_proxy_rules_nftables_sync_failures_total",
                        "Transactions that the kernel refused.",
                        registry);
        services =
                counter(
                        "kubeproxy_sync_proxy_rules_service_changes_total",
                        "Changes of Services that were heard of.",
                        registry);
        endpoints =
                counter(
                        "kubeproxy_sync_proxy_rules_endpoint_changes_total",
                        "Changes of EndpointSlices that were heard of.",
                        registry);
        elements =
                counter(
                        "atoll_proxy_element_changes_total",
                        "Elements of the kernel's maps that were put or removed.",
                        registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    /// Metrics that nobody reads.
    public static ProxyMetrics none() {
        return new ProxyMetrics(new PrometheusRegistry(), InstantSource.system());
    }

    void serviceChanged() {
        services.inc();
    }

    void endpointsChanged() {
        endpoints.inc();
    }

    /// A transaction changed this many elements.
    void applied(int changes, long nanos) {
        durations.observe(nanos / NANOS_PER_SECOND);
        elements.inc(changes);
        lastSync.set(clock.millis() / MILLIS_PER_SECOND);
    }

    /// A transaction was refused; everything is loaded anew.
    void failed(long nanos) {
        durations.observe(nanos / NANOS_PER_SECOND);
        failures.inc();
    }
}
