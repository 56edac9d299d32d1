package dev.atoll.node.cri;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// The metrics of calls to container runtimes, named as the kubelet names them.
public final class RuntimeMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter operations;
    private final Counter errors;
    private final Histogram durations;

    public RuntimeMetrics(PrometheusRegistry registry) {
        operations =
                Counter.builder()
                        .name("kubelet_runtime_operations_total")
                        .help("Calls to the container runtime by operation.")
                        .labelNames("operation_type")
                        .register(registry);
        errors =
                Counter.builder()
                        .name("kubelet_runtime_operations_errors_total")
                        .help("Calls that the container runtime refused or did not answer.")
                        .labelNames("operation_type")
                        .register(registry);
        durations =
                Histogram.builder()
                        .name("kubelet_runtime_operations_duration_seconds")
                        .help("How long calls to the container runtime took.")
                        .labelNames("operation_type")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.005, 2.5, 14)
                        .register(registry);
    }

    /// The metrics of one operation.
    Operation of(String type) {
        return new Operation(
                operations.labelValues(type),
                errors.labelValues(type),
                durations.labelValues(type));
    }

    record Operation(
            CounterDataPoint calls, CounterDataPoint errors, DistributionDataPoint durations) {
        void ended(long startedNanos) {
            durations.observe((System.nanoTime() - startedNanos) / NANOS_PER_SECOND);
        }
    }
}
