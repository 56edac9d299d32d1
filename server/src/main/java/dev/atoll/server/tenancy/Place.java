package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where the tenants of a server are, as their objects tell it.
///
/// @param shard the name of the home shard, which the tenant `system` lives in
/// @param server the URL of the API, without a tenant
public record Place(String shard, String server) {

    public String endpoint(TenantId tenant) {
        return server + "/tenants/" + tenant.name();
    }

    /// The fields of a Tenant's status that say so.
    public Map<String, Object> status(TenantId tenant, String shardOfTenant) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("shard", shardOfTenant);
        status.put("endpoint", endpoint(tenant));
        return status;
    }
}
