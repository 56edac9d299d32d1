package dev.atoll.platform;

import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.scheduler.SchedulerMetrics;
import dev.atoll.store.embedded.StoreMetrics;
import dev.atoll.store.etcd.EtcdMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;

/// The metrics of all components of this process but the API server, which has its own in the same registry.
record Instruments(
        StoreMetrics store,
        EtcdMetrics etcd,
        QueueMetrics queues,
        SchedulerMetrics schedulers,
        NodeInstruments node) {

    static Instruments in(PrometheusRegistry registry, InstantSource clock) {
        return new Instruments(
                new StoreMetrics(registry),
                new EtcdMetrics(registry, StoreRoom::typeOf),
                new QueueMetrics(registry),
                new SchedulerMetrics(registry),
                NodeInstruments.in(registry, clock));
    }

    /// Registers the metrics of the JVM and the process, in the background: asking the JVM for the first time takes
    /// it up to a quarter of a second, which nobody should wait for at the start.
    static void ofProcess(PrometheusRegistry registry) {
        Thread.ofVirtual().name("jvm-metrics").start(() -> JvmMetrics.builder().register(registry));
    }
}
