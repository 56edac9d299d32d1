package dev.atoll.node.probe;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Probe;
import dev.atoll.node.cri.CriRuntime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the probes of this node's containers: a virtual thread for each probe of each running container.
public final class Prober implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

    /// Told of probes that fail, and of verdicts that change.
    public interface Listener {
        void unhealthy(String message);

        void changed();
    }

    private enum Kind {
        STARTUP("Startup"),
        LIVENESS("Liveness"),
        READINESS("Readiness");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    private static final class Watched {
        private final Map<Kind, Thread> threads = new ConcurrentHashMap<>();
        private volatile boolean started;
        private final Map<Kind, ProbeMetrics.Series> series = new ConcurrentHashMap<>();
        private volatile boolean ready;
        private volatile Optional<Verdicts.Failure> failure = Optional.empty();
    }

    private final Action action;
    private final ProbeMetrics metrics;
    private final InstantSource clock;
    private final Map<String, Watched> containers = new ConcurrentHashMap<>();

    public Prober(CriRuntime runtime, ProbeMetrics metrics, InstantSource clock) {
        this.action = new Action(runtime);
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Starts the probes of a container, unless they run. A container without probes costs nothing.
    public void watch(ProbeTarget target, Listener listener) {
        Container container = target.container();
        Tree tree = container.tree();
        if (!tree.has("startupProbe")
                && !tree.has("livenessProbe")
                && !tree.has("readinessProbe")) {
            return;
        }
        Watched fresh = new Watched();
        if (containers.putIfAbsent(target.containerId(), fresh) != null) {
            return;
        }
        fresh.started = !tree.has("startupProbe");
        fresh.ready = !tree.has("readinessProbe");
        for (Kind kind : Kind.values()) {
            Probe probe =
                    switch (kind) {
                        case STARTUP -> container.startupProbe();
                        case LIVENESS -> container.livenessProbe();
                        case READINESS -> container.readinessProbe();
                    };
            if (!probe.tree().isEmpty()) {
                fresh.series.put(kind, metrics.of(kind.title, target));
                fresh.threads.put(
                        kind,
                        Thread.ofVirtual()
                                .name("probe-" + kind.title + "-" + container.name())
                                .start(() -> run(new Check(kind, probe, target, fresh, listener))));
            }
        }
    }

    /// A container is being stopped: whether it lives is no question any more, whether it is ready still is.
    public void ending(String containerId) {
        Watched watched = containers.get(containerId);
        if (watched != null) {
            watched.threads.forEach((kind, thread) -> {
                if (kind != Kind.READINESS) {
                    thread.interrupt();
                }
            });
        }
    }

    /// Ends all probes of a container.
    public void forget(String containerId) {
        Watched watched = containers.remove(containerId);
        if (watched != null) {
            watched.threads.values().forEach(Thread::interrupt);
            watched.series.values().forEach(ProbeMetrics.Series::forget);
        }
    }

    public Verdicts verdicts(String containerId) {
        Watched watched = containers.get(containerId);
        return watched == null
                ? Verdicts.GOOD
                : new Verdicts(watched.started, watched.started && watched.ready, watched.failure);
    }

    /// One probe of one running container.
    private record Check(
            Kind kind, Probe probe, ProbeTarget target, Watched watched, Listener listener) {}

    private void run(Check check) {
        Probe probe = check.probe();
        Kind kind = check.kind();
        Duration period = Duration.ofSeconds(atLeast(probe.periodSeconds(), 10));
        Duration timeout = Duration.ofSeconds(atLeast(probe.timeoutSeconds(), 1));
        long successThreshold = atLeast(probe.successThreshold(), 1);
        long failureThreshold = atLeast(probe.failureThreshold(), 3);
        try {
            Duration age = Duration.between(check.target().startedAt(), clock.instant());
            Duration delay = Duration.ofSeconds(probe.initialDelaySeconds()).minus(age);
            if (delay.isPositive()) {
                Thread.sleep(delay);
            }
            long row = 0;
            boolean last = false;
            while (true) {
                if (kind != Kind.STARTUP && !check.watched().started) {
                    Thread.sleep(Duration.ofMillis(100));
                    continue;
                }
                Outcome outcome = action.run(probe.tree(), check.target(), timeout);
                if (Thread.interrupted()) {
                    // the container was stopped under the probe's hands
                    return;
                }
                row = outcome.succeeded() == last ? row + 1 : 1;
                Objects.requireNonNull(check.watched().series.get(check.kind())).count(outcome);
                last = outcome.succeeded();
                if (!last) {
                    check.listener().unhealthy(kind.title + " probe failed: " + outcome.message());
                }
                if (row == (last ? successThreshold : failureThreshold) && judge(check, last)) {
                    return;
                }
                Thread.sleep(period);
            }
        } catch (InterruptedException e) {
            LOG.trace("The {} probe of {} ends", kind.title, check.target().containerId());
        }
    }

    /// Notes a verdict; true where this probe has said all it ever will.
    private static boolean judge(Check check, boolean success) {
        Watched watched = check.watched();
        boolean last =
                switch (check.kind()) {
                    case STARTUP -> {
                        if (success) {
                            watched.started = true;
                        } else {
                            watched.failure = Optional.of(failure(check));
                        }
                        yield true;
                    }
                    case LIVENESS -> {
                        if (!success) {
                            watched.failure = Optional.of(failure(check));
                        }
                        yield !success;
                    }
                    case READINESS -> {
                        watched.ready = success;
                        yield false;
                    }
                };
        check.listener().changed();
        return last;
    }

    private static Verdicts.Failure failure(Check check) {
        Long seconds = check.probe().tree().integer("terminationGracePeriodSeconds");
        return new Verdicts.Failure(
                "Container "
                        + check.target().container().name()
                        + " failed "
                        + check.kind().title.toLowerCase(Locale.ROOT)
                        + " probe, will be restarted",
                Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }

    private static long atLeast(long value, long absent) {
        return value > 0 ? value : absent;
    }

    @Override
    public void close() {
        List.copyOf(containers.keySet()).forEach(this::forget);
    }
}
