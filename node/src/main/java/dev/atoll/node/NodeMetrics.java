package dev.atoll.node;

import dev.atoll.node.cri.RuntimeMetrics;
import dev.atoll.node.pod.PodMetrics;
import dev.atoll.node.probe.ProbeMetrics;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// The metrics of the nodes of a process, named as the kubelet names them.
public final class NodeMetrics {
    private final Gauge names;
    private final RuntimeMetrics runtime;
    private final ProbeMetrics probes;
    private final PodMetrics pods;

    public NodeMetrics(PrometheusRegistry registry) {
        names =
                Gauge.builder()
                        .name("kubelet_node_name")
                        .help("1 for each node of this process.")
                        .labelNames("node")
                        .register(registry);
        runtime = new RuntimeMetrics(registry);
        probes = new ProbeMetrics(registry);
        pods = new PodMetrics(registry);
    }

    /// Metrics that nobody reads.
    public static NodeMetrics none() {
        return new NodeMetrics(new PrometheusRegistry());
    }

    /// One more node, until [#leave].
    void join(String node) {
        names.labelValues(node).set(1);
    }

    void leave(String node) {
        names.remove(node);
    }

    /// For the runtime of a node: see [dev.atoll.node.cri.MeasuredRuntime].
    public RuntimeMetrics runtime() {
        return runtime;
    }

    ProbeMetrics probes() {
        return probes;
    }

    PodMetrics pods() {
        return pods;
    }
}
