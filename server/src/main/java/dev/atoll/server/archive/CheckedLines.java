package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The lines of an archive, of which it is checked that they are all there, and as they were written. What they are is
/// not looked at.
final class CheckedLines {
    private static final List<byte[]> LAST =
            List.of(
                    "{\"end\":".getBytes(StandardCharsets.US_ASCII),
                    "{\"error\":".getBytes(StandardCharsets.US_ASCII));

    private final ArchiveLines lines;
    private final byte[] first;
    private ArchiveDigest digest;
    private long objects;
    private boolean ended;

    /// @throws ArchiveException where it is no archive
    CheckedLines(InputStream in) throws IOException {
        lines = new ArchiveLines(in);
        first = lines.next().orElseThrow(() -> new ArchiveException("it is empty"));
        digest = ArchiveDigest.none().with(first);
    }

    byte[] first() {
        return first;
    }

    /// How many have been read after the first, without the last.
    long objects() {
        return objects;
    }

    /// The next line after the header, the archive's end included; empty after that.
    ///
    /// @throws ArchiveException where the archive is not whole, or was changed
    Optional<byte[]> next() throws IOException {
        Optional<byte[]> next = lines.next();
        if (ended) {
            if (next.isPresent()) {
                throw new ArchiveException("it was changed: something follows its end");
            }
            return next;
        }
        byte[] line =
                next.orElseThrow(() -> new ArchiveException("it is not whole: it has no end"));
        if (isLast(line)) {
            end(line).check(objects, digest);
            ended = true;
        } else {
            digest = digest.with(line);
            objects++;
        }
        return next;
    }

    static boolean isLast(byte[] line) {
        return LAST.stream()
                .anyMatch(start ->
                        line.length >= start.length
                                && Arrays.equals(line, 0, start.length, start, 0, start.length));
    }

    private static ArchiveEnd end(byte[] line) {
        try {
            return ArchiveEnd.parse(Tree.of(Json.decode(line)))
                    .orElseThrow(() -> new ArchiveException("its end cannot be read"));
        } catch (DecodeException e) {
            throw new ArchiveException("its end cannot be read", e);
        }
    }
}
