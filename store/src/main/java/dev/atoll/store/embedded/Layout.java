package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// How keys and values are spelled in RocksDB.
///
/// - `heads`: key -> create revision (8 bytes), revision (8). One for each living key.
/// - `versions`: escaped key, `00 01`, inverted revision (8) -> `00`, create revision (8), value; or `01` for a
///   deletion.
///   The newest version of a key comes first. Escaping turns `00` into `00 ff`, so that no key's versions fall between
///   those of another.
/// - `log`: revision (8), index within the write (4) -> type (1), previous revision of the key or 0 (8), key. It has no
///   values: they are in `versions`, which keeps whatever an uncompacted log entry needs.
final class Layout {
    static final byte STORED = 0;
    static final byte DELETED = 1;

    private static final int VERSION_SUFFIX = 2 + Long.BYTES;
    private static final int VERSION_HEADER = 1 + Long.BYTES;
    private static final int LOG_HEADER = 1 + Long.BYTES;
    private static final byte[] TOMBSTONE = {DELETED};

    private Layout() {}

    /// @param previousRevision 0 where the key did not exist
    record LogRecord(byte type, long previousRevision, Bytes key) {}

    /// The newest state of a living key, without its value.
    record Head(long createRevision, long revision) {}

    static byte[] head(Head head) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(head.createRevision())
                .putLong(head.revision())
                .array();
    }

    static Head head(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Head(buffer.getLong(), buffer.getLong());
    }

    static byte[] escape(Bytes key) {
        return escape(key, 0);
    }

    private static byte[] escape(Bytes key, int room) {
        byte[] content = key.array();
        int zeros = 0;
        for (byte b : content) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] escaped = Arrays.copyOf(content, content.length + zeros + room);
        if (zeros > 0) {
            int at = 0;
            for (byte b : content) {
                escaped[at++] = b;
                if (b == 0) {
                    escaped[at++] = (byte) 0xff;
                }
            }
        }
        return escaped;
    }

    static byte[] version(Bytes key, long revision) {
        byte[] version = escape(key, VERSION_SUFFIX);
        version[version.length - VERSION_SUFFIX + 1] = 1;
        ByteBuffer.wrap(version).putLong(version.length - Long.BYTES, ~revision);
        return version;
    }

    /// Where the versions of the next key start.
    static byte[] afterVersions(byte[] version) {
        byte[] after = Arrays.copyOf(version, version.length - Long.BYTES);
        after[after.length - 1] = 2;
        return after;
    }

    static long revisionOfVersion(byte[] version) {
        return ~ByteBuffer.wrap(version).getLong(version.length - Long.BYTES);
    }

    static boolean sameKey(byte[] version, byte[] other) {
        return Arrays.equals(
                version, 0, version.length - Long.BYTES, other, 0, other.length - Long.BYTES);
    }

    static Bytes keyOfVersion(byte[] version) {
        int length = version.length - VERSION_SUFFIX;
        byte[] key = new byte[length];
        int at = 0;
        for (int i = 0; i < length; i++) {
            key[at++] = version[i];
            if (version[i] == 0) {
                i++;
            }
        }
        return Bytes.wrap(at == length ? key : Arrays.copyOf(key, at));
    }

    static byte[] stored(long createRevision, Bytes value) {
        byte[] stored = new byte[VERSION_HEADER + value.length()];
        ByteBuffer.wrap(stored).put(STORED).putLong(createRevision).put(value.array());
        return stored;
    }

    static byte[] tombstone() {
        return TOMBSTONE;
    }

    static boolean isTombstone(byte[] stored) {
        return stored[0] == DELETED;
    }

    static Entry entry(Bytes key, long revision, byte[] stored) {
        long createRevision = ByteBuffer.wrap(stored).getLong(1);
        Bytes value = Bytes.wrap(Arrays.copyOfRange(stored, VERSION_HEADER, stored.length));
        return new Entry(key, value, createRevision, revision);
    }

    static byte[] logKey(long revision, int index) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(revision)
                .putInt(index)
                .array();
    }

    static long revisionOfLog(byte[] logKey) {
        return ByteBuffer.wrap(logKey).getLong();
    }

    static byte[] log(LogRecord logged) {
        byte[] content = new byte[LOG_HEADER + logged.key().length()];
        ByteBuffer.wrap(content)
                .put(logged.type())
                .putLong(logged.previousRevision())
                .put(logged.key().array());
        return content;
    }

    static LogRecord log(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        return new LogRecord(
                buffer.get(),
                buffer.getLong(),
                Bytes.wrap(Arrays.copyOfRange(content, LOG_HEADER, content.length)));
    }
}
