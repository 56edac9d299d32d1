package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/// Cuts an archive into the parts that a server takes, each one write of its store: the header, then up to 100 objects
/// of a megabyte together at a time, or one that is larger, then the end.
public final class ArchiveParts {
    /// With the two records that are written with them, no more than etcd takes in one write.
    static final int MAX_LINES = 100;

    private static final int FULL_BYTES = 1 << 20;

    private final ArchiveReader archive;
    private Optional<byte[]> ahead = Optional.empty();
    private boolean begun;
    private boolean ended;

    public ArchiveParts(ArchiveReader archive) {
        this.archive = archive;
    }

    /// The next part; empty after the last.
    ///
    /// @throws ArchiveException where the archive is not whole, or was changed
    public Optional<Encoded> next() throws IOException {
        if (!begun) {
            begun = true;
            ahead = archive.next();
            return Optional.of(of(List.of(archive.headerLine())));
        }
        if (ended) {
            return Optional.empty();
        }
        List<byte[]> lines = new ArrayList<>();
        long bytes = 0;
        while (ahead.isPresent() && fits(ahead.get(), lines.size(), bytes)) {
            bytes += ahead.get().length;
            lines.add(ahead.get());
            boolean last = ArchiveReader.isLast(ahead.get());
            ahead = archive.next();
            if (last) {
                ended = true;
            }
        }
        return Optional.of(of(lines));
    }

    private static boolean fits(byte[] line, int lines, long bytes) {
        return lines == 0
                || (lines < MAX_LINES
                        && bytes + line.length <= FULL_BYTES
                        && !ArchiveReader.isLast(line));
    }

    /// What tells a server that the archive cannot be read any further.
    public static Encoded brokenOff(String why) {
        return of(List.of(ArchiveEnd.brokenOff(java.util.Map.of("message", why))));
    }

    static Encoded of(List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            for (byte[] line : lines) {
                zip.write(line);
                zip.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Encoded.wrap(out.toByteArray());
    }

    /// The lines of a part.
    ///
    /// @throws ArchiveException where it is no part, or a larger one than is taken
    static List<byte[]> linesOf(Encoded part) {
        byte[] text = inflated(part);
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length; at++) {
            if (text[at] == '\n') {
                lines.add(java.util.Arrays.copyOfRange(text, from, at));
                from = at + 1;
            }
        }
        if (lines.isEmpty() || from < text.length) {
            throw new ArchiveException("a part of it is not whole");
        }
        if (lines.size() > MAX_LINES) {
            throw new ArchiveException("a part of it has more than " + MAX_LINES + " lines");
        }
        return lines;
    }

    private static byte[] inflated(Encoded part) {
        int limit = ArchiveLines.MAX_LINE_BYTES + 1;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(part.array()))) {
            byte[] text = in.readNBytes(limit + 1);
            if (text.length > limit) {
                throw new ArchiveException("a part of it has more than " + limit + " bytes");
            }
            return text;
        } catch (ZipException | java.io.EOFException e) {
            throw new ArchiveException("a part of it is damaged, or not compressed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
