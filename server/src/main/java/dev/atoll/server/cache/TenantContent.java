package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Restoration;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the store holds of one tenant at one revision. Filled by one thread.
final class TenantContent {
    private final TenantId tenant;
    private final Map<ResourceId, List<CachedObject>> objects = new HashMap<>();
    private Optional<Origin> origin = Optional.empty();

    TenantContent(TenantId tenant) {
        this.tenant = tenant;
    }

    void add(ObjectKey key, Entry entry) {
        if (Origin.isOrigin(key)) {
            origin = Optional.of(Origin.of(tenant, entry));
        } else if (!Restoration.isRestoration(key)) {
            objects.computeIfAbsent(
                            new ResourceId(key.group(), key.resource()), _ -> new ArrayList<>())
                    .add(CachedObject.of(key, entry));
        }
    }

    /// Empty where the tenant did not exist: its objects are nobody's.
    Optional<Origin> origin() {
        return origin;
    }

    Map<ResourceId, List<CachedObject>> objects() {
        return objects;
    }
}
