package dev.atoll.platform;

import dev.atoll.members.Division;
import dev.atoll.members.Role;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/// How many share the work for tenants, and how much of it is here.
final class DivisionMetrics {

    DivisionMetrics(PrometheusRegistry metrics, Division division, List<TenantLoops> all) {
        GaugeWithCallback.builder()
                .name("atoll_members")
                .help("Processes with a role that this one knows to live; 0 while it is no member.")
                .labelNames("role")
                .callback(out -> {
                    for (Role role : Role.values()) {
                        out.call(division.members(role), role.word());
                    }
                })
                .register(metrics);
        GaugeWithCallback.builder()
                .name("atoll_tenant_control_loops")
                .help("Tenants whose control loops run here.")
                .labelNames("role")
                .callback(out -> all.forEach(loops -> out.call(loops.count(), loops.role().word())))
                .register(metrics);
    }
}
