package dev.atoll.scheduler;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The metrics of the schedulers of all tenants, named as kube-scheduler names them.
public final class SchedulerMetrics {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String PROFILE = "default-scheduler";

    /// Pods that took more attempts than this are counted with those that took so many.
    private static final int MOST_ATTEMPTS = 15;

    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
    private final Ended scheduled;
    private final Ended unschedulable;
    private final Ended failed;
    private final Histogram placements;
    private final Histogram attemptsOfPods;
    private final DistributionDataPoint[] delays = new DistributionDataPoint[MOST_ATTEMPTS + 1];

    /// The attempts that ended in one way.
    private record Ended(CounterDataPoint attempts, DistributionDataPoint durations) {
        void count(Lane.Attempt attempt) {
            attempts.inc();
            durations.observe((System.nanoTime() - attempt.startedNanos()) / NANOS_PER_SECOND);
        }
    }

    public SchedulerMetrics(PrometheusRegistry registry) {
        Counter results =
                Counter.builder()
                        .name("scheduler_schedule_attempts_total")
                        .help("Attempts to schedule a pod by how they ended.")
                        .labelNames("result", "profile")
                        .register(registry);
        Histogram times =
                seconds(
                                "scheduler_scheduling_attempt_duration_seconds",
                                "How long attempts took, from the choice of a node to the end of the binding.")
                        .labelNames("result", "profile")
                        .register(registry);
        scheduled = ended("scheduled", results, times);
        unschedulable = ended("unschedulable", results, times);
        failed = ended("error", results, times);
        placements =
                seconds(
                                "scheduler_scheduling_algorithm_duration_seconds",
                                "How long it took to choose a node.")
                        .register(registry);
        attemptsOfPods =
                Histogram.builder()
                        .name("scheduler_pod_scheduling_attempts")
                        .help("Attempts that pods needed until they were scheduled.")
                        .classicOnly()
                        .classicExponentialUpperBounds(1, 2, 5)
                        .register(registry);
        Histogram delaysByAttempts =
                Histogram.builder()
                        .name("scheduler_pod_scheduling_sli_duration_seconds")
                        .help(
                                "How long it took until pods were scheduled, since they were first seen.")
                        .labelNames("attempts")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.01, 2, 20)
                        .register(registry);
        for (int i = 1; i < MOST_ATTEMPTS; i++) {
            delays[i] = delaysByAttempts.labelValues(String.valueOf(i));
        }
        delays[MOST_ATTEMPTS] = delaysByAttempts.labelValues(MOST_ATTEMPTS + "+");
        GaugeWithCallback.builder()
                .name("scheduler_pending_pods")
                .help(
                        "Pods that wait: active is ready to be tried, backoff pauses after a failure, unschedulable waits for a change that could help.")
                .labelNames("queue")
                .callback(this::pending)
                .register(registry);
    }

    private static Ended ended(String result, Counter results, Histogram times) {
        return new Ended(results.labelValues(result, PROFILE), times.labelValues(result, PROFILE));
    }

    private static Histogram.Builder seconds(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicExponentialUpperBounds(0.001, 2, 15);
    }

    private void pending(GaugeWithCallback.Callback out) {
        int active = 0;
        int backoff = 0;
        int unschedulable = 0;
        for (Lane lane : lanes) {
            PendingPods.Counts counts = lane.pending();
            active += counts.ready();
            backoff += counts.pausing();
            unschedulable += counts.stuck();
        }
        out.call(active, "active");
        out.call(backoff, "backoff");
        out.call(unschedulable, "unschedulable");
    }

    /// Metrics that nobody reads.
    public static SchedulerMetrics none() {
        return new SchedulerMetrics(new PrometheusRegistry());
    }

    /// One more lane, until [#leave].
    void join(Lane lane) {
        lanes.add(lane);
    }

    void leave(Lane lane) {
        lanes.remove(lane);
    }

    /// A node was looked for.
    void placed(long nanos) {
        placements.observe(nanos / NANOS_PER_SECOND);
    }

    void scheduled(Lane.Attempt attempt, Instant now) {
        scheduled.count(attempt);
        int attempts = attempt.turn().attempts();
        attemptsOfPods.observe(attempts);
        delays[Math.clamp(attempts, 1, MOST_ATTEMPTS)].observe(
                ChronoUnit.NANOS.between(attempt.turn().since(), now) / NANOS_PER_SECOND);
    }

    void unschedulable(Lane.Attempt attempt) {
        unschedulable.count(attempt);
    }

    /// The pod could not be bound.
    void failed(Lane.Attempt attempt) {
        failed.count(attempt);
    }
}
