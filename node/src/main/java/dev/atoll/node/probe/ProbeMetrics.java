package dev.atoll.node.probe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// The metrics of probes, named as the kubelet names them. A probe's series go with its container: those of all pods
/// that ever were would be without number.
public final class ProbeMetrics {
    private final Counter probes;

    public ProbeMetrics(PrometheusRegistry registry) {
        probes =
                Counter.builder()
                        .name("prober_probe_total")
                        .help("Probes by kind, container and result.")
                        .labelNames(
                                "probe_type", "result", "container", "pod", "namespace", "pod_uid")
                        .register(registry);
    }

    /// The metrics of one probe of a container.
    Series of(String kind, ProbeTarget target) {
        return new Series(labels(kind, "successful", target), labels(kind, "failed", target));
    }

    private static String[] labels(String kind, String result, ProbeTarget target) {
        return new String[] {
            kind,
            result,
            target.container().name(),
            target.pod().name(),
            target.pod().namespace(),
            target.pod().uid()
        };
    }

    /// One probe's, until [#forget].
    final class Series {
        private final String[] success;
        private final String[] failure;
        private final CounterDataPoint successes;
        private final CounterDataPoint failures;

        private Series(String[] success, String[] failure) {
            this.success = success;
            this.failure = failure;
            this.successes = probes.labelValues(success);
            this.failures = probes.labelValues(failure);
        }

        void count(Outcome outcome) {
            (outcome.succeeded() ? successes : failures).inc();
        }

        void forget() {
            probes.remove(success);
            probes.remove(failure);
        }
    }
}
