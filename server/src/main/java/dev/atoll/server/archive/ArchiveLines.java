package dev.atoll.server.archive;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The lines of a compressed stream, each of bounded length.
final class ArchiveLines {
    /// The largest object that a store takes, and what is written around it.
    static final int MAX_LINE_BYTES = 6 << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    /// @throws ArchiveException where it is not compressed
    ArchiveLines(InputStream compressed) throws IOException {
        try {
            in = new GZIPInputStream(compressed, BUFFER_BYTES);
        } catch (EOFException e) {
            throw new ArchiveException("it is empty, or not whole", e);
        } catch (ZipException e) {
            throw new ArchiveException("it is no archive of a tenant", e);
        }
    }

    /// Without its end; empty after the last.
    ///
    /// @throws ArchiveException where what is compressed is damaged, does not end with a line's end, or has a line that
    ///     is too long
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (line.size() > MAX_LINE_BYTES) {
                throw new ArchiveException(
                        "it has a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            if (at < end) {
                at++;
                return Optional.of(line.toByteArray());
            }
            if (!fill()) {
                if (line.size() > 0) {
                    throw new ArchiveException("it is not whole: its last line does not end");
                }
                return Optional.empty();
            }
        }
    }

    private boolean fill() throws IOException {
        try {
            at = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        } catch (EOFException e) {
            throw new ArchiveException("it is not whole: it ends too early", e);
        } catch (ZipException e) {
            throw new ArchiveException("it was changed, or is damaged", e);
        }
    }
}
