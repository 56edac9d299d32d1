package dev.atoll.server.tenancy;

import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;

/// What holds what one store has of a tenant: the tenant's [Origin], where it lives, or an [Annex], where some of its
/// kinds are stored. Each write there is fenced by it, and objects without one are nobody's.
public sealed interface Anchor permits Origin, Annex {

    TenantId tenant();

    /// Of the tenant.
    String uid();

    /// By how much the revisions that the tenant's clients see are ahead of the store's.
    long lead();

    /// The store's revision that made it.
    long createdRevision();

    /// Its newest, of the store.
    long revision();

    ObjectKey key();

    /// The first revision of what it holds, as clients see it.
    default long beginning() {
        return createdRevision() + lead();
    }

    /// What must still be true when something is written.
    default Write.Operation fence() {
        return new Write.Check(key().bytes(), new Write.AtRevision(revision()));
    }

    /// Whether a key is that of a record which is no object.
    static boolean isRecord(ObjectKey key) {
        return Origin.isOrigin(key) || Annex.isAnnex(key) || Restoration.isRestoration(key);
    }
}
