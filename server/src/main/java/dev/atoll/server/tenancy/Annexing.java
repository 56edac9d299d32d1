package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.Optional;

/// Makes and ends annexes. They follow the origin, as both cannot be written at once: after it when a tenant is made,
/// before it when one ends. All of it may be repeated, by any server.
public final class Annexing {
    private final Stores stores;
    private final Tenants tenants;

    public Annexing(Stores stores, Tenants tenants) {
        this.stores = stores;
        this.tenants = tenants;
    }

    /// Makes those of a tenant that has just been made in a shard; does nothing where they are there.
    ///
    /// @throws StoreException as [#bring]
    public void complete(String shard, Tenants.Wanted wanted) {
        if (wanted.annexes().isEmpty() || wanted.phase() == Origin.Phase.TERMINATING) {
            return;
        }
        tenants.inStore(shard, wanted.tenant())
                .filter(origin -> origin.uid().equals(wanted.uid()))
                .filter(origin -> !tenants.annexes().areWhole(origin))
                .ifPresent(this::bring);
    }

    /// Makes those that a tenant is to have and has not.
    ///
    /// @throws StoreException where a shard does not take it, or has something left of an earlier tenant of the name
    public void bring(Origin origin) {
        for (String shard : origin.annexes().all()) {
            bring(shard, origin);
        }
    }

    private void bring(String shard, Origin origin) {
        Store store = stores.of(shard);
        Optional<Annex> found = inStore(store, origin.tenant());
        if (found.isEmpty()) {
            // Also where the tenant was restored, whose clients may have kept later revisions than
            // the store has.
            long lead = Math.max(0, origin.beginning() - store.revision());
            Annex made = Annex.made(origin.tenant(), origin.uid(), lead);
            switch (store.write(Write.of(made.put(new Write.Absent())))) {
                case WriteResult.Written _ -> {
                    return;
                }
                case WriteResult.Conflict _ -> found = inStore(store, origin.tenant());
                case WriteResult.Refused refused -> throw new StoreException(refused.reason());
            }
        }
        if (found.filter(annex -> annex.isOpen() && annex.uid().equals(origin.uid())).isEmpty()) {
            throw new StoreException("the shard " + shard + " has another tenant of the name");
        }
    }

    /// What a shard's store says now of the annex of this very tenant.
    public Optional<Annex> inStore(String shard, TenantId tenant, String uid) {
        return inStore(stores.of(shard), tenant)
                .filter(annex -> annex.isOpen() && annex.uid().equals(uid));
    }

    private static Optional<Annex> inStore(Store store, TenantId tenant) {
        return store.get(Annex.keyOf(tenant).bytes()).map(entry -> Annex.of(tenant, entry));
    }

    /// Removes what a shard has of a tenant. From its first write on nothing else can be written there.
    ///
    /// @param uid of the tenant: another's is left as it is
    /// @throws StoreException where the shard does not answer, or another changes it at the same time
    public void end(String shard, TenantId tenant, String uid) {
        Store store = stores.of(shard);
        Optional<Annex> found = inStore(store, tenant).filter(annex -> annex.uid().equals(uid));
        if (found.isEmpty()) {
            return;
        }
        Annex annex = found.get();
        if (annex.isOpen()) {
            Write.Operation ending = annex.ending().put(new Write.AtRevision(annex.revision()));
            if (!(store.write(Write.of(ending)) instanceof WriteResult.Written)) {
                throw new StoreException("the annex of " + tenant + " has changed meanwhile");
            }
            annex = inStore(store, tenant).orElse(annex);
        }
        KeySpace left = new KeySpace(store, annex);
        left.empty(_ -> {});
        left.remove();
    }
}
