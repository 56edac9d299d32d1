package dev.atoll.server.shard;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Resources;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The Tenant object of a tenant that has lost its own: with the uid that the tenant has, which no request can ask for,
/// so that it is written as it is to be stored. What its spec said is not known.
///
/// @param origin the tenant's
/// @param phase as which its credentials are to be answered
record AdoptedTenant(String shard, Origin origin, Origin.Phase phase, String endpoint) {
    private static final String KUBERNETES = "1.36";

    /// @param operators the origin of the tenant `system`
    Write write(Origin operators) {
        Kind kind = Catalog.builtIn().kind(Resources.TENANTS.resource()).orElseThrow();
        Map<String, Object> object = object(kind);
        ObjectKey key =
                new ObjectKey(
                        TenantId.SYSTEM,
                        kind.identity().group(),
                        kind.plural(),
                        "",
                        origin.tenant().name());
        return Write.of(
                ObjectWrite.of(key, object, kind.selectableFields(object)).put(new Write.Absent()),
                operators.fence());
    }

    private Map<String, Object> object(Kind kind) {
        boolean suspended = phase == Origin.Phase.SUSPENDED;
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", kind.identity().apiVersion());
        object.put("kind", kind.identity().kind());
        Metadata.of(object)
                .set("name", origin.tenant().name())
                .set("uid", origin.uid())
                .set("creationTimestamp", Metadata.time(origin.created()))
                .set("generation", 1L)
                .set("finalizers", List.of(Tenants.FINALIZER));
        Map<String, Object> spec = Metadata.child(object, "spec");
        spec.put("kubernetesVersion", KUBERNETES);
        if (suspended) {
            spec.put("suspended", true);
        }
        Map<String, Object> status = Metadata.child(object, "status");
        status.put("phase", suspended ? "Suspended" : "Active");
        status.put("observedGeneration", 1L);
        status.put("kubernetesVersion", KUBERNETES);
        status.put("shard", shard);
        status.put("endpoint", endpoint);
        origin.annexes().tell(status);
        status.put("usage", Usage.NONE.status());
        return object;
    }
}
