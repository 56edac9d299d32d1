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

/// Reads an archive and checks that it is whole. What its objects are is not looked at.
public final class ArchiveReader {
    private static final List<byte[]> LAST =
            List.of(
                    "{\"end\":".getBytes(StandardCharsets.US_ASCII),
                    "{\"error\":".getBytes(StandardCharsets.US_ASCII));

    private final ArchiveLines lines;
    private final byte[] first;
    private final ArchiveHeader header;
    private ArchiveDigest digest;
    private long objects;
    private boolean ended;

    /// @throws ArchiveException where it is no archive
    public ArchiveReader(InputStream in) throws IOException {
        lines = new ArchiveLines(in);
        first = lines.next().orElseThrow(() -> new ArchiveException("it is empty"));
        header = ArchiveHeader.parse(first);
        digest = ArchiveDigest.none().with(first);
    }

    public ArchiveHeader header() {
        return header;
    }

    byte[] headerLine() {
        return first;
    }

    /// How many have been read.
    public long objects() {
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

    /// Reads to the end.
    ///
    /// @throws ArchiveException where the archive is not whole, or was changed
    public void check() throws IOException {
        while (next().isPresent()) {
            // Each line is checked as it is read.
        }
    }
}
