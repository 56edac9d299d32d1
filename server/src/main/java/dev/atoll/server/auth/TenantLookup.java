package dev.atoll.server.auth;

import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/// Finds the tenant that a credential names. One that is ending counts as none.
public final class TenantLookup {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Tenants tenants;
    private final ObjectCache cache;

    public TenantLookup(Tenants tenants, ObjectCache cache) {
        this.tenants = tenants;
        this.cache = cache;
    }

    /// Where memory does not know the tenant, its maker may have been answered a moment ago: memory is asked again when
    /// it has caught up.
    public Optional<Origin> find(TenantId tenant) {
        Optional<Origin> found = tenants.of(tenant);
        if (found.isEmpty() && cache.catchUp(tenant, PATIENCE)) {
            found = tenants.of(tenant);
        }
        return found.filter(origin -> origin.phase() != Origin.Phase.TERMINATING);
    }

    /// Whether a tenant that is not found does not exist: false while a shard was not read yet.
    boolean isWhole() {
        return cache.isWhole();
    }
}
