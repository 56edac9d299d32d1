package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.archive.Stretches.Stretch;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Writes a shard's archive: everything in its store, of all tenants, as it was at one revision. Like a [Backup] it is
/// read as it is taken.
public final class ShardBackup {
    static final String KEY = "key";
    static final String TEXT = "text";
    static final String BYTES = "bytes";

    private static final Bytes FIRST = Bytes.utf8("");
    private static final Bytes NO_END = Bytes.utf8("");

    private final Stretches stretches = new Stretches();
    private final ArchiveStream stream;

    /// A shard and its store.
    ///
    /// @param home whether it is the platform's first store
    public record Subject(String shard, boolean home, Store store) {}

    /// Nothing is read before the first bytes are asked for.
    ///
    /// @param now the time that the archive says
    public ShardBackup(Subject subject, Instant now) {
        stream =
                new ArchiveStream(
                        new ArchiveStream.Source() {
                            @Override
                            public byte[] header() {
                                return begin(subject, now);
                            }

                            @Override
                            public Optional<byte[]> next() {
                                return stretches.next().map(ShardBackup::line);
                            }
                        });
    }

    private byte[] begin(Subject subject, Instant now) {
        long revision = Seats.away(subject.store()::revision);
        stretches.add(new Stretch(subject.store(), FIRST, NO_END, revision));
        return new ShardHeader(subject.shard(), subject.home(), revision, now).line();
    }

    /// The next bytes; none after the last.
    ///
    /// @throws StatusException where the shard cannot be backed up, and once what was given last says that the backup
    ///     broke off
    public Encoded next() {
        return stream.next();
    }

    private static byte[] line(Entry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(KEY, entry.key().utf8());
        byte[] value = entry.value().array();
        text(value)
                .ifPresentOrElse(
                        text -> line.put(TEXT, text),
                        () -> line.put(BYTES, Base64.getEncoder().encodeToString(value)));
        return Json.encode(line);
    }

    /// Text is easier to compress, and to look at.
    private static Optional<String> text(byte[] value) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
