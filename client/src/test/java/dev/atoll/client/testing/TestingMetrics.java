package dev.atoll.client.testing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A registry whose figures tests read as a scrape would.
public final class TestingMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    public PrometheusRegistry registry() {
        return registry;
    }

    /// All series of a family with these labels (name, value, name, ...) added up; of histograms, their counts.
    public double value(String family, String... labels) {
        return total(
                family,
                point ->
                        switch (point) {
                            case CounterDataPointSnapshot counter -> counter.getValue();
                            case GaugeDataPointSnapshot gauge -> gauge.getValue();
                            case HistogramDataPointSnapshot histogram -> histogram.getCount();
                            default -> throw new AssertionError(family + " is " + point);
                        },
                labels);
    }

    /// The sum of all that histograms have observed.
    public double sum(String family, String... labels) {
        return total(family, point -> ((HistogramDataPointSnapshot) point).getSum(), labels);
    }

    /// How many series a family has.
    public int series(String family) {
        return points(family).size();
    }

    private double total(String family, ToDoubleFunction<DataPointSnapshot> of, String... labels) {
        return points(family).stream().filter(point -> has(point, labels)).mapToDouble(of).sum();
    }

    private List<? extends DataPointSnapshot> points(String family) {
        for (MetricSnapshot snapshot : registry.scrape()) {
            String name = snapshot.getMetadata().getPrometheusName();
            if (name.equals(family) || (name + "_total").equals(family)) {
                return snapshot.getDataPoints();
            }
        }
        return List.of();
    }

    private static boolean has(DataPointSnapshot point, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(point.getLabels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
