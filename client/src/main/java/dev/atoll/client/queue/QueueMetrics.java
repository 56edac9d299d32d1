package dev.atoll.client.queue;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The metrics of all work queues of a process and of those who work them off, named as client-go and
/// controller-runtime name them. Queues of one name, one for each tenant, are counted together: their number must
/// not grow with that of the tenants.
public final class QueueMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, Named> byName = new ConcurrentHashMap<>();
    private final Counter adds;
    private final Counter retries;
    private final Histogram queueTimes;
    private final Histogram workTimes;
    private final Counter results;
    private final Counter errors;
    private final Gauge workers;

    /// What a queue holds at a moment.
    record Load(int waiting, int working, double unfinishedSeconds, double longestSeconds) {}

    public QueueMetrics(PrometheusRegistry registry) {
        adds = counter("workqueue_adds_total", "Keys that were added.", "name").register(registry);
        retries =
                counter(
                                "workqueue_retries_total",
                                "Keys that were put back to be tried again.",
                                "name")
                        .register(registry);
        queueTimes =
                histogram("workqueue_queue_duration_seconds", "How long keys waited for a worker.")
                        .register(registry);
        workTimes =
                histogram("workqueue_work_duration_seconds", "How long workers had a key.")
                        .register(registry);
        results =
                counter(
                                "controller_runtime_reconcile_total",
                                "Reconciliations by how they ended.",
                                "controller",
                                "result")
                        .register(registry);
        errors =
                counter(
                                "controller_runtime_reconcile_errors_total",
                                "Reconciliations that failed.",
                                "controller")
                        .register(registry);
        workers =
                Gauge.builder()
                        .name("atoll_controller_workers")
                        .help("Workers that live, idle or not.")
                        .labelNames("controller")
                        .register(registry);
        gauge("workqueue_depth", "Keys that wait for a worker.", "name", Load::waiting, registry);
        gauge(
                "workqueue_unfinished_work_seconds",
                "Time spent so far on the keys that are with a worker, all together.",
                "name",
                Load::unfinishedSeconds,
                registry);
        gauge(
                "controller_runtime_active_workers",
                "Workers that have a key.",
                "controller",
                Load::working,
                registry);
        GaugeWithCallback.builder()
                .name("workqueue_longest_running_processor_seconds")
                .help("How long the slowest of the workers has had its key.")
                .labelNames("name")
                .callback(out ->
                        byName.forEach((name, queues) ->
                                out.call(
                                        queues.loads.stream()
                                                .mapToDouble(load -> load.get().longestSeconds())
                                                .max()
                                                .orElse(0),
                                        name)))
                .register(registry);
    }

    /// Metrics that nobody reads.
    public static QueueMetrics none() {
        return new QueueMetrics(new PrometheusRegistry());
    }

    private static Counter.Builder counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels);
    }

    private static Histogram.Builder histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("name")
                .classicOnly()
                .classicExponentialUpperBounds(1e-8, 10, 12);
    }

    private void gauge(
            String name,
            String help,
            String label,
            ToDoubleFunction<Load> of,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(out -> byName.forEach((queue, named) -> out.call(named.sum(of), queue)))
                .register(registry);
    }

    /// The metrics of the queues of this name.
    public Named named(String name) {
        return byName.computeIfAbsent(name, Named::new);
    }

    /// What the queues of one name, and their workers, tell. Called under a queue's lock, and quick.
    public final class Named {
        private final Set<Supplier<Load>> loads = ConcurrentHashMap.newKeySet();
        private final CounterDataPoint adds;
        private final CounterDataPoint retries;
        private final DistributionDataPoint queueTimes;
        private final DistributionDataPoint workTimes;
        private final CounterDataPoint successes;
        private final CounterDataPoint failures;
        private final CounterDataPoint requeues;
        private final CounterDataPoint delays;
        private final CounterDataPoint errors;
        private final GaugeDataPoint workers;

        private Named(String name) {
            adds = QueueMetrics.this.adds.labelValues(name);
            retries = QueueMetrics.this.retries.labelValues(name);
            queueTimes = QueueMetrics.this.queueTimes.labelValues(name);
            workTimes = QueueMetrics.this.workTimes.labelValues(name);
            successes = results.labelValues(name, "success");
            failures = results.labelValues(name, "error");
            requeues = results.labelValues(name, "requeue");
            delays = results.labelValues(name, "requeue_after");
            errors = QueueMetrics.this.errors.labelValues(name);
            workers = QueueMetrics.this.workers.labelValues(name);
        }

        private double sum(ToDoubleFunction<Load> of) {
            return loads.stream().mapToDouble(load -> of.applyAsDouble(load.get())).sum();
        }

        /// One more queue, until [#leave].
        void join(Supplier<Load> queue) {
            loads.add(queue);
        }

        void leave(Supplier<Load> queue) {
            loads.remove(queue);
        }

        void added() {
            adds.inc();
        }

        void retried() {
            retries.inc();
        }

        void waited(long nanos) {
            queueTimes.observe(nanos / NANOS_PER_SECOND);
        }

        void worked(long nanos) {
            workTimes.observe(nanos / NANOS_PER_SECOND);
        }

        void ended(Outcome outcome) {
            switch (outcome) {
                case Outcome.Done() -> successes.inc();
                case Outcome.After _ -> delays.inc();
                case Outcome.Retry() -> requeues.inc();
            }
        }

        void failed() {
            failures.inc();
            errors.inc();
        }

        void workerBegan() {
            workers.inc();
        }

        void workerEnded() {
            workers.dec();
        }
    }
}
