package dev.atoll.server.discovery;

import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Reply;
import dev.atoll.server.status.StatusException;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/livez`, `/readyz` and `/healthz`: named checks of all parts of this process, all of which must pass. Parts are
/// added as they start; parts of one name, one for each tenant, make one check, because those who ask need not be of
/// any tenant.
///
/// A part that is not alive will not come back by itself: the process is to be started again. One that is alive and not
/// ready is to be left alone: `/livez` and `/healthz` pass.
public final class Health {
    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private final Map<String, List<Part>> checks = new ConcurrentSkipListMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private record Part(BooleanSupplier alive, BooleanSupplier ready) {
        boolean passes(boolean readiness) {
            return alive.getAsBoolean() && (!readiness || ready.getAsBoolean());
        }
    }

    /// @param metrics gets the outcome of each check
    public Health(PrometheusRegistry metrics) {
        GaugeWithCallback.builder()
                .name("kubernetes_healthcheck")
                .help("Whether a check passes, 1 or 0.")
                .labelNames("name", "type")
                .callback(out ->
                        checks.keySet()
                                .forEach(name -> {
                                    out.call(passes(name, false) ? 1 : 0, name, "livez");
                                    out.call(passes(name, true) ? 1 : 0, name, "readyz");
                                }))
                .register(metrics);
    }

    /// Adds a part, which is asked by any thread and must answer at once.
    ///
    /// @param alive whether it does what it is there for, or will
    /// @param ready whether it does so now
    public void add(String name, BooleanSupplier alive, BooleanSupplier ready) {
        checks.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(new Part(alive, ready));
    }

    private boolean passes(String name, boolean readiness) {
        try {
            return checks.getOrDefault(name, List.of()).stream()
                    .allMatch(part -> part.passes(readiness));
        } catch (RuntimeException e) {
            log.warn("the check {} failed", name, e);
            return false;
        }
    }

    /// @throws StatusException 404 where a check is asked for that does not exist
    public Reply.Content answer(String path, ApiCall call) {
        String[] parts = path.split("/", 3);
        String endpoint = parts[1];
        boolean readiness = endpoint.equals("readyz");
        String only = parts.length < 3 ? "" : parts[2];
        if (!only.isEmpty() && !checks.containsKey(only)) {
            throw StatusException.noSuchRoute();
        }
        List<String> excluded = call.parameters("exclude");
        StringBuilder report = new StringBuilder();
        boolean healthy = true;
        for (String name : only.isEmpty() ? checks.keySet() : Set.of(only)) {
            if (excluded.contains(name)) {
                report.append("[+]").append(name).append(" excluded: ok\n");
                continue;
            }
            boolean passes = passes(name, readiness);
            note(endpoint + "/" + name, passes);
            healthy &= passes;
            report.append(passes ? "[+]" : "[-]")
                    .append(name)
                    .append(passes ? " ok\n" : " failed: reason withheld\n");
        }
        if (!healthy) {
            return ServerPaths.text(500, report + endpoint + " check failed\n");
        }
        return ServerPaths.text(
                200,
                call.query().containsKey("verbose") ? report + endpoint + " check passed\n" : "ok");
    }

    /// Whoever asks is told no reason, and asks often: the log says when it began and when it was over.
    private void note(String check, boolean passes) {
        if (passes && failing.remove(check)) {
            log.info("the check {} passes again", check);
        } else if (!passes && failing.add(check)) {
            log.warn("the check {} fails", check);
        }
    }
}
