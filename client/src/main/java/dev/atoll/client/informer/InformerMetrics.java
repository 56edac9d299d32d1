package dev.atoll.client.informer;

import dev.atoll.kinds.GroupVersionResource;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/// The metrics of all informers of a process, by the component that they serve and by resource. Informers of all
/// tenants are counted together; of what can not be added up, the worst is told.
public final class InformerMetrics {
    private static final String[] LABELS = {"name", "group", "version", "resource"};

    private final InstantSource clock;
    private final Map<String, Named> byName = new ConcurrentHashMap<>();
    private final Counter lists;
    private final Counter watchEnds;

    public InformerMetrics(PrometheusRegistry registry, InstantSource clock) {
        this.clock = clock;
        lists =
                Counter.builder()
                        .name("atoll_informer_lists_total")
                        .help(
                                "Lists that were read to the end: one for each informer, and again where a watch could not resume.")
                        .labelNames(LABELS)
                        .register(registry);
        watchEnds =
                Counter.builder()
                        .name("atoll_informer_watch_ends_total")
                        .help("Watches that ended, for whatever reason.")
                        .labelNames(LABELS)
                        .register(registry);
        gauge(
                "atoll_informer_objects",
                "Objects that informers hold.",
                informer -> informer.cache().size(),
                Double::sum,
                registry);
        gauge(
                "atoll_informer_last_sync_timestamp_seconds",
                "When the list was last read to the end, of the informer where that is longest ago; 0 for never.",
                Informer::syncedAtSeconds,
                Math::min,
                registry);
        gauge(
                "informer_store_resource_version",
                "The resource version that informers have reached, of the one that is furthest behind.",
                Informer::reached,
                Math::min,
                registry);
    }

    /// Metrics that nobody reads.
    public static Named none() {
        return new InformerMetrics(new PrometheusRegistry(), () -> Instant.EPOCH).named("none");
    }

    private void gauge(
            String name,
            String help,
            ToDoubleFunction<Informer<?>> of,
            DoubleBinaryOperator joined,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(LABELS)
                .callback(out ->
                        byName.forEach((component, named) ->
                                named.by(of, joined)
                                        .forEach((resource, value) ->
                                                out.call(value, labels(component, resource)))))
                .register(registry);
    }

    private static String[] labels(String component, GroupVersionResource resource) {
        return new String[] {component, resource.group(), resource.version(), resource.resource()};
    }

    /// The metrics of the informers of one component.
    public Named named(String component) {
        return byName.computeIfAbsent(component, Named::new);
    }

    /// What the informers of one component tell.
    public final class Named {
        private final String component;
        private final Set<Informer<?>> running = ConcurrentHashMap.newKeySet();

        private Named(String component) {
            this.component = component;
        }

        private Map<GroupVersionResource, Double> by(
                ToDoubleFunction<Informer<?>> of, DoubleBinaryOperator joined) {
            Map<GroupVersionResource, Double> values = new HashMap<>();
            for (Informer<?> informer : running) {
                values.merge(
                        informer.resource(), of.applyAsDouble(informer), joined::applyAsDouble);
            }
            return values;
        }

        /// Counts an informer's lists and watches.
        Counts counts(GroupVersionResource resource) {
            String[] labels = labels(component, resource);
            return new Counts(lists.labelValues(labels), watchEnds.labelValues(labels), clock);
        }

        /// One more informer, until [#leave].
        void join(Informer<?> informer) {
            running.add(informer);
        }

        void leave(Informer<?> informer) {
            running.remove(informer);
        }
    }

    /// One informer's.
    record Counts(CounterDataPoint lists, CounterDataPoint watchEnds, InstantSource clock) {}
}
