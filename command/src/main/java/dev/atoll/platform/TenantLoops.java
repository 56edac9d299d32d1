package dev.atoll.platform;

import dev.atoll.server.tenancy.TenantListener;
import dev.atoll.server.tenant.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control loops of the tenants that have something to control: they begin when something is stored in a tenant for
/// the first time. A tenant that was never written to has none, and so costs nothing here.
final class TenantLoops implements TenantListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantLoops.class);

    private final Shared shared;
    private final Map<TenantId, TenantParts> running = new ConcurrentHashMap<>();
    private boolean closed;

    TenantLoops(Shared shared) {
        this.shared = shared;
        check(
                TenantParts.SCHEDULER,
                parts -> parts.scheduler().alive(),
                parts -> parts.scheduler().ready());
        check(
                TenantParts.CONTROLLERS,
                parts -> parts.controllers().alive(),
                parts -> parts.controllers().ready());
        for (String component : new String[] {TenantParts.SCHEDULER, TenantParts.CONTROLLERS}) {
            check(
                    "informer-sync/" + component,
                    parts -> parts.informers(component).alive(),
                    parts -> parts.informers(component).hasSynced());
        }
    }

    private void check(String name, Predicate<TenantParts> alive, Predicate<TenantParts> ready) {
        Collection<TenantParts> all = running.values();
        shared.health()
                .add(
                        name,
                        () -> all.stream().allMatch(alive),
                        () -> all.stream().allMatch(ready.or(parts -> !parts.hasBegun())));
    }

    @Override
    public void activated(TenantId tenant) {
        begin(tenant);
    }

    /// Their end is waited for by nobody: news of other tenants must not be held up by it.
    @Override
    public void ended(TenantId tenant) {
        remove(tenant)
                .ifPresent(parts ->
                        Thread.ofVirtual()
                                .name("loops-end-" + tenant)
                                .start(() -> end(tenant, parts)));
    }

    /// Runs those of a tenant, if they do not run yet.
    synchronized void begin(TenantId tenant) {
        if (!closed && !running.containsKey(tenant)) {
            running.put(tenant, TenantParts.start(tenant, shared));
            log.info("the control loops of tenant {} run", tenant);
        }
    }

    private synchronized Optional<TenantParts> remove(TenantId tenant) {
        return Optional.ofNullable(running.remove(tenant));
    }

    private static void end(TenantId tenant, TenantParts parts) {
        parts.close();
        log.info("the control loops of tenant {} have ended", tenant);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        running.keySet().forEach(tenant -> remove(tenant).ifPresent(parts -> end(tenant, parts)));
    }
}
