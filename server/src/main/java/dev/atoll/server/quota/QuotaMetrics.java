package dev.atoll.server.quota;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What was refused for the tenants' quotas. Tenants are counted together.
public final class QuotaMetrics {
    private final Counter refused;

    /// What a quota limits. Requests in flight are counted with those that the seats refuse.
    enum Limit {
        OBJECTS("objects"),
        BYTES("bytes"),
        WATCHES("watches");

        private final String label;

        Limit(String label) {
            this.label = label;
        }
    }

    public QuotaMetrics(PrometheusRegistry registry) {
        refused =
                Counter.builder()
                        .name("atoll_tenant_quota_refusals_total")
                        .help(
                                "Requests that were refused for their tenant's quota, by what it limits.")
                        .labelNames("limit")
                        .register(registry);
        for (Limit limit : Limit.values()) {
            refused.initLabelValues(limit.label);
        }
    }

    void refused(Limit limit) {
        refused.labelValues(limit.label).inc();
    }
}
