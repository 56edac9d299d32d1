package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;

/// Told of tenants, in the order of what happened, by one thread at a time which is never the store watch's. It must
/// not block for long: what it delays is the news of all tenants.
public interface TenantListener {

    /// The tenant is known from now on; one that is restored, from when it is whole.
    default void created(Origin origin) {}

    /// Something was stored in the tenant for the first time, or is since before the start: from now on there is
    /// something to reconcile. Told once, after `created`.
    default void activated(TenantId tenant) {}

    /// The tenant lives in another shard from now on; it is the same.
    ///
    /// @param from the shard that it has left
    default void moved(TenantId tenant, String from) {}

    /// The tenant's credentials are refused from now on, as it is suspended or comes to its end.
    default void refused(Origin origin) {}

    /// The tenant's credentials are refused from now on, as its objects are being removed. Told once, also of one whose
    /// restore was given up, of which nothing was told before.
    default void ended(TenantId tenant) {}
}
