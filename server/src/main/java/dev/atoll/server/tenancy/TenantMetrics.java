package dev.atoll.server.tenancy;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How many tenants there are.
public final class TenantMetrics {

    public TenantMetrics(PrometheusRegistry registry, Tenants tenants) {
        GaugeWithCallback.builder()
                .name("atoll_tenants")
                .help("Tenants that exist, by phase.")
                .labelNames("phase")
                .callback(out ->
                        byPhase(tenants).forEach((phase, count) -> out.call(count, nameOf(phase))))
                .register(registry);
    }

    private static Map<Origin.Phase, Integer> byPhase(Tenants tenants) {
        Map<Origin.Phase, Integer> counts = new EnumMap<>(Origin.Phase.class);
        for (Origin.Phase phase :
                List.of(
                        Origin.Phase.ACTIVE,
                        Origin.Phase.SUSPENDED,
                        Origin.Phase.RESTORING,
                        Origin.Phase.TERMINATING)) {
            counts.put(phase, 0);
        }
        tenants.all().forEach(origin -> counts.merge(origin.standing(), 1, Integer::sum));
        return counts;
    }

    private static String nameOf(Origin.Phase phase) {
        return switch (phase) {
            case ACTIVE -> "Active";
            case SUSPENDED -> "Suspended";
            case RESTORING -> "Restoring";
            case TERMINATING -> "Terminating";
            case ARRIVING, LEAVING ->
                    throw new IllegalStateException("how a tenant stands is no step of a move");
        };
    }
}
