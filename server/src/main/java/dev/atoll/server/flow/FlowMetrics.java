package dev.atoll.server.flow;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What the seats tell, named as upstream's API priority and fairness names it. Tenants are counted together.
public final class FlowMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    /// Which limit it was.
    enum Reason {
        QUOTA("quota"),
        TENANT_LIMIT("tenant-limit");

        private final String label;

        Reason(String label) {
            this.label = label;
        }
    }

    private final Counter refused;
    private final Histogram waits;
    private volatile @Nullable Seats seats;

    public FlowMetrics(PrometheusRegistry registry) {
        refused =
                Counter.builder()
                        .name("apiserver_flowcontrol_rejected_requests_total")
                        .help(
                                "Requests that were refused because too many of their tenant were being"
                                        + " answered: by the tenant's quota, or by what any tenant may have.")
                        .labelNames("reason")
                        .register(registry);
        waits =
                Histogram.builder()
                        .name("apiserver_flowcontrol_request_wait_duration_seconds")
                        .help("How long requests waited that found no free seat.")
                        .classicOnly()
                        .classicUpperBounds(.0001, .001, .005, .02, .05, .1, .2, .5, 1, 2, 5, 10)
                        .register(registry);
        gauge(
                "apiserver_flowcontrol_current_executing_seats",
                "Seats that are taken.",
                Seats::taken,
                registry);
        gauge(
                "apiserver_flowcontrol_current_inqueue_requests",
                "Requests that wait for a seat.",
                Seats::waiting,
                registry);
    }

    private void gauge(
            String name, String help, ToDoubleFunction<Seats> of, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> {
                    Seats followed = seats;
                    out.call(followed == null ? 0 : of.applyAsDouble(followed));
                })
                .register(registry);
    }

    void follow(Seats followed) {
        seats = followed;
    }

    void refused(Reason reason) {
        refused.labelValues(reason.label).inc();
    }

    void waited(long nanos) {
        waits.observe(nanos / NANOS_PER_SECOND);
    }
}
