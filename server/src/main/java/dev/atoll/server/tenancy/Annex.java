package dev.atoll.server.tenancy;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a shard that holds some kinds of all tenants has of one: the record `/TENANT/atoll.dev/annexes/-/annex` in its
/// store. The tenant lives in another shard, where its origin names this one.
///
/// @param uid of the tenant: what is left of an earlier one of the name has another
/// @param lead such that no revision here is before the tenant's beginning. It never changes
public record Annex(
        TenantId tenant, String uid, Phase phase, long lead, long createdRevision, long revision)
        implements Anchor {
    private static final String GROUP = "atoll.dev";
    private static final String RESOURCE = "annexes";

    /// Whether it is written.
    public enum Phase {
        OPEN,
        /// What it holds is being removed.
        ENDING
    }

    /// One that is not stored yet.
    static Annex made(TenantId tenant, String uid, long lead) {
        return new Annex(tenant, uid, Phase.OPEN, lead, 0, 0);
    }

    static ObjectKey keyOf(TenantId tenant) {
        return new ObjectKey(tenant, GROUP, RESOURCE, "", "annex");
    }

    public static boolean isAnnex(ObjectKey key) {
        return key.resource().equals(RESOURCE) && key.group().equals(GROUP);
    }

    /// Reads what the store holds.
    public static Annex of(TenantId tenant, Entry entry) {
        Tree tree = Tree.of(Json.decode(entry.value().array()));
        return new Annex(
                tenant,
                tree.string("uid", ""),
                Phase.valueOf(tree.string("phase", "")),
                tree.integer("lead", 0),
                entry.createRevision(),
                entry.revision());
    }

    /// What a store says now of the annex of this very tenant.
    public static Optional<Annex> inStore(Store store, Origin origin) {
        return store.get(keyOf(origin.tenant()).bytes())
                .map(entry -> of(origin.tenant(), entry))
                .filter(annex -> annex.uid().equals(origin.uid()));
    }

    @Override
    public ObjectKey key() {
        return keyOf(tenant);
    }

    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    Annex ending() {
        return new Annex(tenant, uid, Phase.ENDING, lead, createdRevision, revision);
    }

    /// One in another store, whose revisions are as many behind.
    Annex ahead(long revisions) {
        return new Annex(tenant, uid, phase, lead + revisions, createdRevision, revision);
    }

    Write.Operation put(Write.Expected expected) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("uid", uid);
        tree.put("phase", phase.name());
        tree.put("lead", lead);
        return new Write.Put(key().bytes(), Bytes.wrap(Json.encode(tree)), expected);
    }
}
