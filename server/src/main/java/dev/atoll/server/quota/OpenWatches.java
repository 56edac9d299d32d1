package dev.atoll.server.quota;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// How many watches each tenant has open from outside this process, and that these are no more than the operator
/// allows.
public final class OpenWatches {
    private final Allowances allowances;
    private final QuotaMetrics metrics;
    private final Map<TenantId, Long> open = new ConcurrentHashMap<>();

    public OpenWatches(Allowances allowances, QuotaMetrics metrics) {
        this.allowances = allowances;
        this.metrics = metrics;
    }

    /// Counts one more.
    ///
    /// @return to be run when it has ended; more than once does no harm
    /// @throws StatusException 429 where the tenant has too many
    public Runnable open(TenantId tenant) {
        long most = allowances.of(tenant).watches();
        AtomicBoolean opened = new AtomicBoolean();
        open.compute(
                tenant,
                (_, known) -> {
                    long count = known == null ? 0 : known;
                    opened.set(count < most);
                    return opened.get() ? Long.valueOf(count + 1) : known;
                });
        if (!opened.get()) {
            metrics.refused(QuotaMetrics.Limit.WATCHES);
            throw StatusException.tooManyRequests(
                    "Too many watches, please try again later.", 1, List.of());
        }
        return () -> {
            if (opened.getAndSet(false)) {
                open.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
            }
        };
    }
}
