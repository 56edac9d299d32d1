package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The last line of an archive. One without it is not whole.
///
/// @param objects how many lines there are between the header and this one
/// @param digest of all lines before this one
public record ArchiveEnd(long objects, ArchiveDigest digest) {
    private static final String END = "end";
    private static final String ERROR = "error";

    public byte[] line() {
        Map<String, Object> end = new LinkedHashMap<>();
        end.put("objects", objects);
        end.put("digest", digest.hex());
        return Json.encode(Map.of(END, end));
    }

    /// What stands in place of the end where a backup could not go on.
    public static byte[] brokenOff(Map<String, Object> status) {
        return Json.encode(Map.of(ERROR, status));
    }

    /// Empty where the line is an object's.
    ///
    /// @throws ArchiveException where it says that the backup broke off
    static Optional<ArchiveEnd> parse(Tree line) {
        if (line.has(ERROR)) {
            throw new ArchiveException(
                    "the backup broke off: " + line.child(ERROR).string("message", ""));
        }
        if (!line.has(END)) {
            return Optional.empty();
        }
        Tree end = line.child(END);
        return Optional.of(
                new ArchiveEnd(
                        end.integer("objects", -1), new ArchiveDigest(end.string("digest", ""))));
    }

    /// @throws ArchiveException where it is not the end of what came before
    void check(long cameObjects, ArchiveDigest cameDigest) {
        if (objects != cameObjects) {
            throw new ArchiveException(
                    "it is not whole: it says that it has %d objects, and has %d"
                            .formatted(objects, cameObjects));
        }
        if (!digest.equals(cameDigest)) {
            throw new ArchiveException("it was changed: its digest is not that of its lines");
        }
    }
}
