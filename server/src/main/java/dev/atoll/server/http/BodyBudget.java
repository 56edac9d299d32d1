package dev.atoll.server.http;

import dev.atoll.server.tenant.TenantId;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many bytes of request bodies are in memory, from the first that is read until the call is answered: bounded for
/// each tenant, for all those together whose credential is nobody's, and in all.
///
/// Bytes count as they come, not as they are announced, so that to announce much takes nothing from anybody.
public final class BodyBudget {
    private final Limits limits;
    private final Counter refused;

    /// By tenant; those who are nobody's under none.
    private final Map<Optional<TenantId>, Long> held = new HashMap<>();

    private long heldInAll;

    /// What of one request is held.
    public final class Account {
        private final Optional<TenantId> tenant;
        private long bytes;
        private boolean closed;

        private Account(Optional<TenantId> tenant) {
            this.tenant = tenant;
        }

        /// @return false where it would be too much; then all that it held is given back
        boolean add(int more) {
            synchronized (BodyBudget.this) {
                if (closed || !fits(tenant, more)) {
                    close();
                    refused.inc();
                    return false;
                }
                bytes += more;
                held.merge(tenant, (long) more, Long::sum);
                heldInAll += more;
                return true;
            }
        }

        /// Gives back what it holds. More than once does no harm.
        void close() {
            synchronized (BodyBudget.this) {
                closed = true;
                heldInAll -= bytes;
                held.computeIfPresent(
                        tenant, (_, all) -> all == bytes ? null : Long.valueOf(all - bytes));
                bytes = 0;
            }
        }
    }

    /// @param bytes in all
    /// @param tenantBytes of each tenant
    /// @param strangersBytes of all those whose credential is nobody's
    public record Limits(long bytes, long tenantBytes, long strangersBytes) {
        private static final long LEAST = 16L << 20;

        /// An eighth of the memory. Four tenants have to do their utmost to fill it.
        public static Limits of(long memoryBytes) {
            long bytes = Math.max(LEAST, memoryBytes / 8);
            return new Limits(bytes, bytes / 4, bytes / 16);
        }
    }

    public BodyBudget(Limits limits, PrometheusRegistry registry) {
        this.limits = limits;
        refused =
                Counter.builder()
                        .name("atoll_request_bodies_refused_total")
                        .help(
                                "Requests that were refused because too much of bodies was in memory.")
                        .register(registry);
        GaugeWithCallback.builder()
                .name("atoll_request_body_bytes")
                .help("Bytes of request bodies that are in memory.")
                .callback(out -> out.call((double) heldBytes()))
                .register(registry);
    }

    /// @param tenant whose credential the request shows; empty where it is nobody's
    Account open(Optional<TenantId> tenant) {
        return new Account(tenant);
    }

    private boolean fits(Optional<TenantId> tenant, int more) {
        long most = tenant.isEmpty() ? limits.strangersBytes() : limits.tenantBytes();
        return heldInAll + more <= limits.bytes() && held.getOrDefault(tenant, 0L) + more <= most;
    }

    synchronized long heldBytes() {
        return heldInAll;
    }
}
