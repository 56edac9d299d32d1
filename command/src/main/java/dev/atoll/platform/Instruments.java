package dev.atoll.platform;

import dev.atoll.client.informer.InformerMetrics;
import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.network.dns.DnsMetrics;
import dev.atoll.network.proxy.ProxyMetrics;
import dev.atoll.node.NodeMetrics;
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
        InformerMetrics informers,
        QueueMetrics queues,
        SchedulerMetrics schedulers,
        NodeMetrics nodes,
        ProxyMetrics proxies,
        DnsMetrics dns) {

    static Instruments in(PrometheusRegistry registry, InstantSource clock) {
        return new Instruments(
                new StoreMetrics(registry),
                new EtcdMetrics(registry, StoreRoom::typeOf),
                new InformerMetrics(registry, clock),
                new QueueMetrics(registry),
                new SchedulerMetrics(registry),
                new NodeMetrics(registry),
                new ProxyMetrics(registry, clock),
                new DnsMetrics(registry));
    }

    /// Registers the metrics of the JVM and the process, in the background: asking the JVM for the first time takes
    /// it up to a quarter of a second, which nobody should wait for at the start.
    static void ofProcess(PrometheusRegistry registry) {
        Thread.ofVirtual().name("jvm-metrics").start(() -> JvmMetrics.builder().register(registry));
    }
}
