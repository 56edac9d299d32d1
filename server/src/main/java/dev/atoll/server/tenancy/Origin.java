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
import org.jspecify.annotations.Nullable;

/// What makes a tenant a tenant: the record `/TENANT/atoll.dev/origins/-/origin` of the shard that holds the tenant. No
/// kind has it, so no route leads to it.
///
/// @param uid of the tenant: one of the same name that is made later has another
/// @param ancestor what its base objects follow from: itself, or the tenant that it was restored from
/// @param lead by how much the tenant's revisions, as its clients see them, are ahead of its store's: so they go on
///     growing where the tenant came from another store. It never changes while the origin is in one store
/// @param annexes its kinds that are stored in other shards
/// @param move null where the tenant does not move
/// @param createdRevision the store's revision that made it: before it the tenant has no history
/// @param revision its newest, of the store
public record Origin(
        TenantId tenant,
        String uid,
        Ancestor ancestor,
        Instant created,
        Phase phase,
        TenantKeys keys,
        Annexes annexes,
        long lead,
        @Nullable Move move,
        long createdRevision,
        long revision)
        implements Anchor {
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
        TERMINATING,
        /// It is not the tenant's yet: what the tenant has is being copied here from another shard.
        ARRIVING,
        /// Read from, but not written any more: the tenant is about to live in another shard, or does already.
        LEAVING
    }

    /// The tenant that a restored one was first: the uids of base objects follow from its uid, and they are as old as
    /// it.
    public record Ancestor(String uid, Instant created) {}

    /// On its way between two shards.
    ///
    /// @param id of this very move
    /// @param other the shard at the other end
    /// @param before how credentials are answered meanwhile, and afterwards
    public record Move(String id, String other, Phase before) {}

    /// One that is not stored yet.
    static Origin made(
            TenantId tenant, String uid, Instant created, TenantKeys keys, Annexes annexes) {
        return new Origin(
                tenant,
                uid,
                new Ancestor(uid, created),
                created,
                Phase.ACTIVE,
                keys,
                annexes,
                0,
                null,
                0,
                0);
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
                ancestorOf(tree),
                Instant.parse(tree.string("created", "")),
                Phase.valueOf(tree.string("phase", "")),
                new TenantKeys(
                        fromBase64(authority.string("certificate", "")),
                        fromBase64(authority.string("key", "")),
                        Bytes.utf8(tree.string("serviceAccountKey", ""))),
                Annexes.in(tree),
                tree.integer("lead", 0),
                moveOf(tree.child("move")),
                entry.createRevision(),
                entry.revision());
    }

    private static Ancestor ancestorOf(Tree origin) {
        Tree ancestor = origin.child("ancestor");
        Tree of = ancestor.has("uid") ? ancestor : origin;
        return new Ancestor(of.string("uid", ""), Instant.parse(of.string("created", "")));
    }

    private static @Nullable Move moveOf(Tree move) {
        return move.has("id")
                ? new Move(
                        move.string("id", ""),
                        move.string("shard", ""),
                        Phase.valueOf(move.string("phase", "")))
                : null;
    }

    private static Bytes fromBase64(String text) {
        return Bytes.wrap(Base64.getDecoder().decode(text));
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private Origin with(Phase newPhase, long newLead, @Nullable Move newMove) {
        return new Origin(
                tenant,
                uid,
                ancestor,
                created,
                newPhase,
                keys,
                annexes,
                newLead,
                newMove,
                createdRevision,
                revision);
    }

    /// One that takes the place of another, whose base objects it has.
    Origin after(Ancestor newAncestor) {
        return new Origin(
                tenant,
                uid,
                newAncestor,
                created,
                phase,
                keys,
                annexes,
                lead,
                move,
                createdRevision,
                revision);
    }

    /// One that does not move.
    public Origin in(Phase newPhase) {
        return with(newPhase, lead, null);
    }

    /// One whose tenant's revisions are ahead of its store's.
    public Origin leading(long newLead) {
        return with(phase, newLead, move);
    }

    /// One of a tenant that moves.
    public Origin moving(Phase newPhase, Move newMove) {
        return with(newPhase, lead, newMove);
    }

    /// How credentials are answered: as before the move, where the tenant is leaving.
    public Phase standing() {
        return phase == Phase.LEAVING && move != null ? move.before() : phase;
    }

    @Override
    public ObjectKey key() {
        return keyOf(tenant);
    }

    public Write.Operation put(Write.Expected expected) {
        Map<String, Object> authority = new LinkedHashMap<>();
        authority.put("certificate", base64(keys.certificateDer()));
        authority.put("key", base64(keys.privateKeyDer()));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("uid", uid);
        if (!ancestor.uid().equals(uid)) {
            Map<String, Object> first = new LinkedHashMap<>();
            first.put("uid", ancestor.uid());
            first.put("created", ancestor.created().toString());
            tree.put("ancestor", first);
        }
        tree.put("created", created.toString());
        tree.put("phase", phase.name());
        annexes.tell(tree);
        if (lead > 0) {
            tree.put("lead", lead);
        }
        if (move != null) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("id", move.id());
            told.put("shard", move.other());
            told.put("phase", move.before().name());
            tree.put("move", told);
        }
        tree.put("clientAuthority", authority);
        tree.put("serviceAccountKey", keys.serviceAccountsJwk().utf8());
        return new Write.Put(keyOf(tenant).bytes(), Bytes.wrap(Json.encode(tree)), expected);
    }
}
