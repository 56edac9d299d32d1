package dev.atoll.platform;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A registry that tells which families were registered, also those that have no series yet.
final class TestingRegistry extends PrometheusRegistry {
    private final List<Collector> collectors = new ArrayList<>();

    /// @param labels separated by commas
    record Family(String name, String type, String labels, String help) {
        /// Its row in the document.
        String row() {
            return "| `%s` | %s | %s | %s |".formatted(name, type, labels, help);
        }
    }

    @Override
    public synchronized void register(Collector collector) {
        collectors.add(collector);
        super.register(collector);
    }

    /// By name, as they are exposed.
    synchronized Map<String, Family> families() {
        Map<String, Family> families = new TreeMap<>();
        for (Collector collector : collectors) {
            MetricFamilyDescriptor family =
                    Objects.requireNonNull(collector.getMetricFamilyDescriptor());
            String base = family.getPrometheusName();
            String name =
                    switch (family.getType()) {
                        case COUNTER -> base + "_total";
                        case INFO -> base + "_info";
                        default -> base;
                    };
            List<String> labels = family.getLabelNames().stream().sorted().toList();
            families.put(
                    name,
                    new Family(
                            name,
                            family.getType().name().toLowerCase(Locale.ROOT),
                            String.join(", ", labels),
                            Objects.requireNonNull(family.getMetadata().getHelp())));
        }
        return families;
    }
}
