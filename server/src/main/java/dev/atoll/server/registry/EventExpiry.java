package dev.atoll.server.registry;

import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Events live for an hour after they were last changed, as upstream's do; for up to an hour more where all servers
/// were started anew meanwhile.
public final class EventExpiry {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final ObjectCache cache;
    private final TenantStore store;
    private final LongSupplier nanoTime;
    private final EventAges ages = new EventAges(LIFETIME);

    /// @param nanoTime as `System.nanoTime`
    public EventExpiry(ObjectCache cache, TenantStore store, LongSupplier nanoTime) {
        this.cache = cache;
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /// Removes the events that have outlived their time. One thread does this.
    public void sweep() {
        List<CachedObject> events = new ArrayList<>();
        for (ResourceCache tenants : cache.ofAllTenants("", "events")) {
            events.addAll(tenants.list(ObjectFilter.all()));
        }
        for (CachedObject event : ages.outlived(events, nanoTime.getAsLong())) {
            store.write(
                    Write.of(
                            new Write.Delete(
                                    event.key().bytes(), new Write.AtRevision(event.revision()))));
        }
    }
}
