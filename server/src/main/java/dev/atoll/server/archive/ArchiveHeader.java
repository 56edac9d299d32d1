package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenant.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The first line of an archive: of which tenant it is, and when.
///
/// @param keys empty where the archive was made without them
/// @param spec that of the Tenant object
public record ArchiveHeader(
        TenantId tenant,
        Origin.Ancestor ancestor,
        Moment moment,
        Optional<TenantKeys> keys,
        Tree spec) {
    private static final String FORMAT = "atoll.dev/tenant-archive";
    private static final long VERSION = 1;

    /// Leaves a tenant as many for its future.
    private static final long MAX_REVISION = 1L << 52;

    private static final String PLATFORM = "0.1.0";
    private static final String KUBERNETES = "1.36";

    /// When a tenant was as the archive says.
    ///
    /// @param revision the tenant's, of which all objects are
    public record Moment(long revision, Instant time) {}

    public byte[] line() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("tenant", tenant.name());
        tree.put("uid", ancestor.uid());
        tree.put("created", ancestor.created().toString());
        tree.put("revision", Long.toString(moment.revision()));
        tree.put("time", moment.time().toString());
        tree.put("kubernetesVersion", KUBERNETES);
        tree.put("platformVersion", PLATFORM);
        tree.put("withKeys", keys.isPresent());
        keys.ifPresent(present -> tree.put("keys", present.tree()));
        tree.put("spec", spec.fields());
        return Json.encode(tree);
    }

    private static long revision(Tree header) {
        long revision = Long.parseLong(header.string("revision", ""));
        if (revision < 0 || revision > MAX_REVISION) {
            throw new IllegalArgumentException("no revision: " + revision);
        }
        return revision;
    }

    /// @throws ArchiveException where the line is no header that this platform can read
    public static ArchiveHeader parse(byte[] line) {
        Tree tree;
        try {
            tree = Tree.of(Json.decode(line));
        } catch (DecodeException e) {
            throw new ArchiveException("it is no archive of a tenant", e);
        }
        if (!tree.string("format", "").equals(FORMAT)) {
            throw new ArchiveException("it is no archive of a tenant");
        }
        long version = tree.integer("version", 0);
        if (version != VERSION) {
            throw new ArchiveException(
                    "it is of version %d of the format; this platform reads version %d"
                            .formatted(version, VERSION));
        }
        try {
            TenantId tenant = new TenantId(tree.string("tenant", ""));
            String lineage = tree.string("uid", "");
            if (lineage.isEmpty()) {
                throw new IllegalArgumentException("no uid");
            }
            return new ArchiveHeader(
                    tenant,
                    new Origin.Ancestor(lineage, Instant.parse(tree.string("created", ""))),
                    new Moment(revision(tree), Instant.parse(tree.string("time", ""))),
                    tree.has("keys")
                            ? Optional.of(TenantKeys.of(tenant, tree.child("keys")))
                            : Optional.empty(),
                    tree.child("spec"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ArchiveException("its header cannot be read: " + e.getMessage(), e);
        }
    }
}
