package dev.atoll.server.quota;

import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What each tenant is allowed, as the watch cache has its Tenant object: an edit of it counts as soon as this server is
/// told of it. Each is read once, and anew after its object has changed.
public final class Allowances {
    /// So many may be kept of tenants that are no more.
    private static final int SLACK = 1_000;

    private final ObjectCache cache;
    private final Map<TenantId, Read> read = new ConcurrentHashMap<>();

    private record Read(long revision, Allowance allowance) {}

    public Allowances(ObjectCache cache) {
        this.cache = cache;
    }

    public Allowance of(TenantId tenant) {
        ResourceCache objects = cache.resource(TenantId.SYSTEM, "atoll.dev", "tenants");
        CachedObject object = objects.get("", tenant.name());
        if (object == null) {
            return Allowance.UNLIMITED;
        }
        Read known = read.get(tenant);
        if (known == null || known.revision() != object.revision()) {
            known = new Read(object.revision(), Allowance.of(object.tree().child("spec")));
            read.put(tenant, known);
            if (read.size() > objects.size() + SLACK) {
                read.keySet().removeIf(other -> objects.get("", other.name()) == null);
            }
        }
        return known.allowance();
    }
}
