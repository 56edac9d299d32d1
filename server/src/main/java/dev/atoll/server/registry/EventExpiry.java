package dev.atoll.server.registry;

import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;

/// Events live for an hour after they were last seen, as upstream's do.
public final class EventExpiry {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final ObjectCache cache;
    private final TenantStore store;
    private final InstantSource clock;

    public EventExpiry(ObjectCache cache, TenantStore store, InstantSource clock) {
        this.cache = cache;
        this.store = store;
        this.clock = clock;
    }

    /// Removes the events that have outlived their time.
    public void sweep() {
        Instant oldest = clock.instant().minus(LIFETIME);
        for (ResourceCache tenants : cache.ofAllTenants("", "events")) {
            for (CachedObject event : tenants.list(ObjectFilter.all())) {
                if (lastSeen(event).isBefore(oldest)) {
                    store.write(
                            Write.of(
                                    new Write.Delete(
                                            event.key().bytes(),
                                            new Write.AtRevision(event.revision()))));
                }
            }
        }
    }

    private Instant lastSeen(CachedObject event) {
        var tree = event.tree();
        String created = tree.child("metadata").string("creationTimestamp", "");
        String last = tree.string("lastTimestamp", created);
        try {
            return Instant.parse(last.isEmpty() ? created : last);
        } catch (DateTimeParseException e) {
            return clock.instant();
        }
    }
}
