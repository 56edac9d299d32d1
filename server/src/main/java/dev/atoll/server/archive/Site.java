package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;

/// Which tenant an archive is written into, and where it is to live.
public record Site(TenantId tenant, String uid, String shard, Annexes annexes) {

    /// What a Tenant object says.
    public static Site of(Tree object) {
        Tree metadata = object.child("metadata");
        Tree status = object.child("status");
        return new Site(
                new TenantId(metadata.string("name", "")),
                metadata.string("uid", ""),
                status.string("shard", ""),
                Annexes.in(status));
    }

    Tenants.Wanted wanted() {
        return new Tenants.Wanted(tenant, uid, Origin.Phase.RESTORING, annexes);
    }
}
