package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// The first line of a shard's archive: of which shard it is, and when.
///
/// @param home whether it is the platform's first store
/// @param revision of the store, at which all that is in the archive was so
public record ShardHeader(String shard, boolean home, long revision, Instant time) {
    private static final String FORMAT = "atoll.dev/shard-archive";
    private static final long VERSION = 1;

    /// Leaves a store as many for its future.
    private static final long MAX_REVISION = 1L << 52;

    byte[] line() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("shard", shard);
        tree.put("home", home);
        tree.put("revision", Long.toString(revision));
        tree.put("time", time.toString());
        return Json.encode(tree);
    }

    /// @throws ArchiveException where the line is no header that this platform can read
    static ShardHeader parse(byte[] line) {
        try {
            Tree tree = Tree.of(Json.decode(line));
            if (!tree.string("format", "").equals(FORMAT)) {
                throw new ArchiveException("it is no archive of a shard");
            }
            if (tree.integer("version", 0) != VERSION) {
                throw new ArchiveException(
                        "it is of version %d of the format; this platform reads version %d"
                                .formatted(tree.integer("version", 0), VERSION));
            }
            long revision = Long.parseLong(tree.string("revision", ""));
            if (revision < 0 || revision > MAX_REVISION || tree.string("shard", "").isEmpty()) {
                throw new ArchiveException("its header cannot be read");
            }
            return new ShardHeader(
                    tree.string("shard", ""),
                    tree.bool("home"),
                    revision,
                    Instant.parse(tree.string("time", "")));
        } catch (DecodeException | IllegalArgumentException | DateTimeException e) {
            throw new ArchiveException("it is no archive of a shard", e);
        }
    }
}
