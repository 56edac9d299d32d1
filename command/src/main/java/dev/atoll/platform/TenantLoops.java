package dev.atoll.platform;

import dev.atoll.members.Division;
import dev.atoll.members.Duties;
import dev.atoll.members.Role;
import dev.atoll.server.tenancy.TenantListener;
import dev.atoll.server.tenant.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control loops of one role, for the tenants that have something to control and are this process's. They begin
/// when something is stored in a tenant for the first time, or when the tenant comes to this process. A tenant that was
/// never written to has none, and so costs nothing here.
final class TenantLoops implements TenantListener, Duties, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TenantLoops.class);

    private final Role role;
    private final Shared shared;
    private final Division division;
    private final Set<TenantId> active = ConcurrentHashMap.newKeySet();
    private final Map<TenantId, TenantPart> running = new ConcurrentHashMap<>();
    private final AtomicInteger ending = new AtomicInteger();
    private boolean closed;

    TenantLoops(Role role, Shared shared, Division division) {
        this.role = role;
        this.shared = shared;
        this.division = division;
        check(role.word(), TenantPart::isAlive, TenantPart::isReady);
        check(
                "informer-sync/" + role.word(),
                part -> part.informers().alive(),
                part -> part.informers().hasSynced());
    }

    private void check(String name, Predicate<TenantPart> alive, Predicate<TenantPart> ready) {
        Collection<TenantPart> all = running.values();
        shared.health()
                .add(
                        name,
                        () -> all.stream().allMatch(alive),
                        () -> all.stream().allMatch(ready.or(part -> !part.hasBegun())));
    }

    Role role() {
        return role;
    }

    /// How many tenants it runs for.
    int count() {
        return running.size();
    }

    @Override
    public void activated(TenantId tenant) {
        active.add(tenant);
        begin(tenant);
    }

    @Override
    public void ended(TenantId tenant) {
        active.remove(tenant);
        end(tenant);
    }

    /// Looks at the division while nothing else begins or ends: what began before it changed is seen by [#narrow].
    private synchronized void begin(TenantId tenant) {
        boolean wanted = !closed && active.contains(tenant) && !running.containsKey(tenant);
        if (wanted && division.mayBegin(role, tenant)) {
            Fence fence = new Fence(() -> division.owns(role, tenant));
            running.put(tenant, TenantPart.start(role, tenant, shared, fence));
            log.info("the {} of tenant {} run", role.word(), tenant);
        }
    }

    /// Its end is waited for by nobody: news of other tenants must not be held up by it.
    private synchronized void end(TenantId tenant) {
        Optional.ofNullable(running.remove(tenant))
                .ifPresent(part -> {
                    part.halt();
                    ending.incrementAndGet();
                    Thread.ofVirtual()
                            .name("loops-end-" + tenant)
                            .start(() -> {
                                try {
                                    part.close();
                                    log.info("the {} of tenant {} have ended", role.word(), tenant);
                                } finally {
                                    ending.decrementAndGet();
                                }
                            });
                });
    }

    @Override
    public void narrow() {
        running.keySet().stream().filter(tenant -> !division.owns(role, tenant)).forEach(this::end);
    }

    @Override
    public boolean isQuiet() {
        return ending.get() == 0;
    }

    @Override
    public void widen() {
        Thread.ofVirtual()
                .name("loops-begin-" + role.word())
                .start(() -> active.forEach(this::begin));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        running.keySet().forEach(this::end);
        try {
            while (!isQuiet()) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
