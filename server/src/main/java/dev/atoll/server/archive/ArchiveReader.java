package dev.atoll.server.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads an archive and checks that it is whole. What its objects are is not looked at.
public final class ArchiveReader {
    private final CheckedLines lines;
    private final ArchiveHeader header;

    /// @throws ArchiveException where it is no archive
    public ArchiveReader(InputStream in) throws IOException {
        lines = new CheckedLines(in);
        header = ArchiveHeader.parse(lines.first());
    }

    public ArchiveHeader header() {
        return header;
    }

    byte[] headerLine() {
        return lines.first();
    }

    /// How many have been read.
    public long objects() {
        return lines.objects();
    }

    /// The next line after the header, the archive's end included; empty after that.
    ///
    /// @throws ArchiveException where the archive is not whole, or was changed
    Optional<byte[]> next() throws IOException {
        return lines.next();
    }

    static boolean isLast(byte[] line) {
        return CheckedLines.isLast(line);
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
