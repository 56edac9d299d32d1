package dev.atoll.server.tenancy;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Write;
import java.util.LinkedHashMap;
import java.util.Map;

/// How far an archive has been written into a tenant: the record `/TENANT/atoll.dev/restores/-/restore`, which is there
/// as long as the tenant is being restored. Like the origin it is no object: no kind has it.
///
/// Each part of an archive is one write together with this record, so that a part is written whole or not at all, and
/// what was written is known whichever server wrote it.
///
/// @param session chosen by whoever restores: parts of another are refused
/// @param progress after the newest part
/// @param before the digest before the newest part, by which that part is known when it comes again
/// @param failure why no more parts are taken; empty while they are
/// @param revision of the record; 0 where it is not stored
public record Restoration(
        TenantId tenant,
        String session,
        Progress progress,
        String before,
        String failure,
        long revision) {
    private static final String GROUP = "atoll.dev";
    private static final String RESOURCE = "restores";

    /// @param parts how many have come, the header included
    /// @param objects how many there were in them, also those that were left out
    /// @param digest of all lines until here, in hexadecimal digits
    /// @param lastKey of the newest object: those that follow have greater ones
    public record Progress(long parts, long objects, String digest, String lastKey) {}

    public static ObjectKey keyOf(TenantId tenant) {
        return new ObjectKey(tenant, GROUP, RESOURCE, "", "restore");
    }

    public static boolean isRestoration(ObjectKey key) {
        return key.resource().equals(RESOURCE) && key.group().equals(GROUP);
    }

    /// One that begins with an archive's header, and is not stored yet.
    public static Restoration begun(TenantId tenant, String session, String digest) {
        return new Restoration(tenant, session, new Progress(1, 0, digest, ""), "", "", 0);
    }

    /// Reads what the store holds.
    public static Restoration of(TenantId tenant, Entry entry) {
        Tree tree = Tree.of(Json.decode(entry.value().array()));
        return new Restoration(
                tenant,
                tree.string("session", ""),
                new Progress(
                        tree.integer("parts", 0),
                        tree.integer("objects", 0),
                        tree.string("digest", ""),
                        tree.string("lastKey", "")),
                tree.string("before", ""),
                tree.string("failure", ""),
                entry.revision());
    }

    public Restoration after(Progress next) {
        return new Restoration(tenant, session, next, progress.digest(), failure, revision);
    }

    public Restoration failed(String why) {
        return new Restoration(tenant, session, progress, before, why, revision);
    }

    /// Stores it in place of the state that it was made from.
    public Write.Operation put() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("session", session);
        tree.put("parts", progress.parts());
        tree.put("objects", progress.objects());
        tree.put("digest", progress.digest());
        tree.put("lastKey", progress.lastKey());
        tree.put("before", before);
        tree.put("failure", failure);
        return new Write.Put(keyOf(tenant).bytes(), Bytes.wrap(Json.encode(tree)), expected());
    }

    public Write.Operation delete() {
        return new Write.Delete(keyOf(tenant).bytes(), expected());
    }

    private Write.Expected expected() {
        return revision == 0 ? new Write.Absent() : new Write.AtRevision(revision);
    }
}
