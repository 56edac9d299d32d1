package dev.atoll.node.pod;

import dev.atoll.node.cri.ContainerState;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The metrics of the pods of this process' nodes, named as the kubelet names them.
public final class PodMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Set<Supplier<Running>> nodes = ConcurrentHashMap.newKeySet();
    private final Histogram starts;
    private final Histogram relists;
    private final DistributionDataPoint creations;
    private final DistributionDataPoint syncs;
    private final DistributionDataPoint kills;

    /// What a node runs at a moment.
    ///
    /// @param pods those with a sandbox that is ready
    public record Running(int pods, Map<ContainerState, Integer> containers) {
        public Running {
            containers = Map.copyOf(containers);
        }
    }

    /// What a pod's worker does in a round.
    enum Operation {
        CREATE,
        SYNC,
        KILL
    }

    public PodMetrics(PrometheusRegistry registry) {
        starts =
                Histogram.builder()
                        .name("kubelet_pod_start_duration_seconds")
                        .help(
                                "How long it took until pods were reported to run, since the node first saw them.")
                        .classicOnly()
                        .classicUpperBounds(
                                .5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300,
                                360, 480, 600, 900, 1200, 1800, 2700, 3600)
                        .register(registry);
        relists =
                Histogram.builder()
                        .name("kubelet_pleg_relist_duration_seconds")
                        .help("How long it took to compare all that the container runtime has.")
                        .classicOnly()
                        .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                        .register(registry);
        Histogram workers =
                Histogram.builder()
                        .name("kubelet_pod_worker_duration_seconds")
                        .help(
                                "How long rounds of pods' workers took: the first of a pod, those that keep it, those that end it.")
                        .labelNames("operation_type")
                        .classicOnly()
                        .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                        .register(registry);
        creations = workers.labelValues("create");
        syncs = workers.labelValues("sync");
        kills = workers.labelValues("kill");
        GaugeWithCallback.builder()
                .name("kubelet_running_pods")
                .help("Pods whose sandbox is ready.")
                .callback(out -> out.call(nodes.stream().mapToInt(node -> node.get().pods()).sum()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("kubelet_running_containers")
                .help("Containers that the runtime has, by state.")
                .labelNames("container_state")
                .callback(this::containers)
                .register(registry);
    }

    private void containers(GaugeWithCallback.Callback out) {
        for (ContainerState state : ContainerState.values()) {
            int count = 0;
            for (Supplier<Running> node : nodes) {
                count += node.get().containers().getOrDefault(state, 0);
            }
            out.call(count, state.name().toLowerCase(Locale.ROOT));
        }
    }

    /// One more node, until [#leave].
    public void join(Supplier<Running> node) {
        nodes.add(node);
    }

    public void leave(Supplier<Running> node) {
        nodes.remove(node);
    }

    /// A pod runs, so long after the node first saw it.
    public void started(Duration after) {
        starts.observe(after.toNanos() / NANOS_PER_SECOND);
    }

    void relisted(long nanos) {
        relists.observe(nanos / NANOS_PER_SECOND);
    }

    void worked(Operation operation, long nanos) {
        DistributionDataPoint rounds =
                switch (operation) {
                    case CREATE -> creations;
                    case SYNC -> syncs;
                    case KILL -> kills;
                };
        rounds.observe(nanos / NANOS_PER_SECOND);
    }
}
