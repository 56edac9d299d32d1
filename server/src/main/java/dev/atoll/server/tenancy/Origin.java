package dev.atoll.server.tenancy;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Write;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// What makes a tenant a tenant: the record `/TENANT/atoll.dev/origins/-/origin` of the shard that holds the tenant. No
/// kind has it, so no route leads to it.
///
/// @param uid of the tenant: one of the same name that is made later has another
/// @param lineage what the uids of its base objects follow from: its uid, or that of the tenant it was restored from
/// @param createdRevision the revision that made it: before it the tenant has no history
/// @param revision its newest
public record Origin(
        TenantId tenant,
        String uid,
        String lineage,
        Instant created,
        Phase phase,
        TenantKeys keys,
        long createdRevision,
        long revision) {
    private static final String GROUP = "atoll.dev";
    private static final String RESOURCE = "origins";

    /// How a tenant's credentials are answered.
    public enum Phase {
        ACTIVE,
        /// Refused, and told why.
        SUSPENDED,
        /// Refused, and told to come again: what the tenant is to have is being written, and none of it is seen.
        RESTORING,
        /// Refused like those of strangers; what the tenant has is being removed.
        TERMINATING
    }

    /// One that is not stored yet.
    static Origin made(TenantId tenant, String uid, Instant created, TenantKeys keys) {
        return new Origin(tenant, uid, uid, created, Phase.ACTIVE, keys, 0, 0);
    }

    public static ObjectKey keyOf(TenantId tenant) {
        return new ObjectKey(tenant, GROUP, RESOURCE, "", "origin");
    }

    public static boolean isOrigin(ObjectKey key) {
        return key.resource().equals(RESOURCE) && key.group().equals(GROUP);
    }

    /// Reads what the store holds.
    ///
    /// @throws IllegalArgumentException where it is no origin
    public static Origin of(TenantId tenant, Entry entry) {
        Tree tree = Tree.of(Json.decode(entry.value().array()));
        Tree authority = tree.child("clientAuthority");
        return new Origin(
                tenant,
                tree.string("uid", ""),
                tree.string("lineage", tree.string("uid", "")),
                Instant.parse(tree.string("created", "")),
                Phase.valueOf(tree.string("phase", "")),
                new TenantKeys(
                        fromBase64(authority.string("certificate", "")),
                        fromBase64(authority.string("key", "")),
                        Bytes.utf8(tree.string("serviceAccountKey", ""))),
                entry.createRevision(),
                entry.revision());
    }

    private static Bytes fromBase64(String text) {
        return Bytes.wrap(Base64.getDecoder().decode(text));
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    Origin in(Phase newPhase) {
        return new Origin(tenant, uid, lineage, created, newPhase, keys, createdRevision, revision);
    }

    /// One that takes the place of another, whose base objects it has.
    Origin after(String newLineage) {
        return new Origin(tenant, uid, newLineage, created, phase, keys, createdRevision, revision);
    }

    Write.Operation put(Write.Expected expected) {
        Map<String, Object> authority = new LinkedHashMap<>();
        authority.put("certificate", base64(keys.certificateDer()));
        authority.put("key", base64(keys.privateKeyDer()));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("uid", uid);
        if (!lineage.equals(uid)) {
            tree.put("lineage", lineage);
        }
        tree.put("created", created.toString());
        tree.put("phase", phase.name());
        tree.put("clientAuthority", authority);
        tree.put("serviceAccountKey", keys.serviceAccountsJwk().utf8());
        return new Write.Put(keyOf(tenant).bytes(), Bytes.wrap(Json.encode(tree)), expected);
    }
}
