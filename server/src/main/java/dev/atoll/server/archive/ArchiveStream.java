package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.status.StatusException;
import dev.atoll.store.CompactedException;
import dev.atoll.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// The bytes of an archive, made as they are taken: compressed lines, then an end with their number and digest. Used by
/// one thread.
///
/// Where the history is forgotten before the end is taken, or the store does not answer, a line says so in place of the
/// end, and what is asked for after it is refused.
final class ArchiveStream {
    private static final int PART_BYTES = 64 << 10;

    private final Source source;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream(2 * PART_BYTES);
    private final GZIPOutputStream zip;
    private ArchiveDigest digest = ArchiveDigest.none();
    private long objects;
    private boolean begun;
    private boolean ended;
    private Optional<StatusException> failure = Optional.empty();

    /// What an archive is made of.
    interface Source {
        /// The first line. It is asked for once, before all else.
        byte[] header();

        /// The next line after it; empty after the last.
        Optional<byte[]> next();
    }

    /// Nothing is read before the first bytes are asked for.
    ArchiveStream(Source source) {
        this.source = source;
        try {
            this.zip = new GZIPOutputStream(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next bytes; none after the last.
    ///
    /// @throws StatusException where the archive cannot be made, and once what was given last says that it broke off
    Encoded next() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (!begun) {
            begin();
        }
        while (!ended && part.size() < PART_BYTES) {
            try {
                step();
            } catch (CompactedException e) {
                breakOff(
                        StatusException.expired(
                                "the history that the backup reads was forgotten before it was taken; please"
                                        + " begin again"));
            } catch (StoreException e) {
                breakOff(
                        StatusException.unavailable(
                                "the store does not answer; please begin the backup again"));
            }
        }
        byte[] taken = part.toByteArray();
        part.reset();
        return Encoded.wrap(taken);
    }

    private void begin() {
        try {
            write(source.header());
            begun = true;
        } catch (StoreException e) {
            throw StatusException.unavailable("the store does not answer; please try again");
        }
    }

    private void step() {
        Optional<byte[]> next = source.next();
        if (next.isEmpty()) {
            write(new ArchiveEnd(objects, digest).line());
            end();
        } else {
            write(next.get());
            objects++;
        }
    }

    private void breakOff(StatusException why) {
        failure = Optional.of(why);
        write(ArchiveEnd.brokenOff(why.toStatus()));
        end();
    }

    private void write(byte[] line) {
        digest = digest.with(line);
        try {
            zip.write(line);
            zip.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        ended = true;
        try {
            zip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
