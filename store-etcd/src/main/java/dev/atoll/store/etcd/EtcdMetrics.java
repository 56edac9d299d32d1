package dev.atoll.store.etcd;

import dev.atoll.store.Bytes;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The metrics of a store in etcd, named as upstream's API server names them where they mean the same.
public final class EtcdMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Function<Bytes, String> typeOf;
    private final Histogram durations;
    private final Counter failures;
    private volatile Supplier<List<MemberState>> members = List::of;

    /// @param typeOf what kind of thing lies under a key, for a label; there must be few
    public EtcdMetrics(PrometheusRegistry registry, Function<Bytes, String> typeOf) {
        this.typeOf = typeOf;
        durations =
                Histogram.builder()
                        .name("etcd_request_duration_seconds")
                        .help("How long etcd took to answer, with all attempts.")
                        .labelNames("operation", "type")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                        .register(registry);
        failures =
                Counter.builder()
                        .name("etcd_request_errors_total")
                        .help("Requests that etcd did not answer, or refused.")
                        .labelNames("operation", "type")
                        .register(registry);
        gauge(
                "etcd_db_total_size_in_bytes",
                "Size of a member's database, as it told last.",
                serving -> (double) serving.databaseBytes(),
                registry);
        gauge(
                "atoll_etcd_member_leads",
                "Whether a member is the leader, 1 or 0.",
                serving -> serving.leads() ? 1 : 0,
                registry);
        gauge(
                "atoll_etcd_member_latency_seconds",
                "How long a member took to say how it is.",
                serving -> serving.latency().toNanos() / NANOS_PER_SECOND,
                registry);
        GaugeWithCallback.builder()
                .name("atoll_etcd_member_serving")
                .help("Whether a member answers and has a leader, 1 or 0.")
                .labelNames("endpoint")
                .callback(out ->
                        members.get()
                                .forEach(state ->
                                        out.call(
                                                state instanceof MemberState.Failing ? 0 : 1,
                                                state.endpoint().toString())))
                .register(registry);
    }

    /// Metrics that nobody reads.
    static EtcdMetrics none() {
        return new EtcdMetrics(new PrometheusRegistry(), _ -> "");
    }

    private void gauge(
            String name,
            String help,
            ToDoubleFunction<MemberState.Serving> of,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("endpoint")
                .callback(out -> {
                    for (MemberState state : members.get()) {
                        if (state instanceof MemberState.Serving serving) {
                            out.call(of.applyAsDouble(serving), serving.endpoint().toString());
                        }
                    }
                })
                .register(registry);
    }

    /// Whose members are told of.
    void join(Supplier<List<MemberState>> told) {
        members = told;
    }

    /// Makes a request, and counts it.
    <R> R timed(String operation, Bytes key, Supplier<R> request) {
        String type = typeOf.apply(key);
        long started = System.nanoTime();
        boolean answered = false;
        try {
            R answer = request.get();
            answered = true;
            return answer;
        } finally {
            durations
                    .labelValues(operation, type)
                    .observe((System.nanoTime() - started) / NANOS_PER_SECOND);
            if (!answered) {
                failures.labelValues(operation, type).inc();
            }
        }
    }
}
