package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import java.util.Optional;
import java.util.Set;

/// Knows what each tenant uses, and of which tenants that may have changed.
public interface UsageMeter {

    /// Empty for a tenant that is not living.
    Optional<Usage> usage(TenantId tenant);

    /// The tenants that are new, or had something written in them, since this was last asked.
    Set<TenantId> takeChanged();
}
