package dev.atoll.store.embedded;

import dev.atoll.store.StoreOpenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The write-ahead log of a store whose machine lost its power while it was written.
///
/// A disk writes the blocks of a record in any order, so that of the last one there may be holes and old bytes. RocksDB
/// cannot tell these from damage to what was acknowledged, and of some it reads for ever. But it can be told: each sync
/// is waited for before the next record begins. Where a record begins behind the damage, what is damaged was on the
/// disk once, and nothing is touched. Where none does, it is the end that was never acknowledged, and it is cut off.
///
/// The log is made of blocks of 32 KiB. A record is one fragment or several, none of which crosses a block; each has a
/// checksum (CRC-32C of the type and the bytes, masked), its length, and its type: 1 is a whole record, 2 the first
/// fragment of one, 3 one in its middle, 4 its last. What is left of a block too small for a fragment is zeros.
final class TornLog {
    private static final Logger log = LoggerFactory.getLogger(TornLog.class);
    private static final int BLOCK = 32 << 10;
    private static final int HEADER = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    /// Other types, which say something of the log itself; those of logs that are written over are not among them.
    private static final Set<Integer> REMARKS = Set.of(9, 10, 130);

    /// More than two batches of the committer: what is longer was not written by one.
    private static final long MOST_TORN_BYTES = 32L << 20;

    /// Far more than a log may grow to.
    private static final long MOST_BYTES = 512L << 20;

    private final ByteBuffer bytes;

    private TornLog(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /// What a log is like.
    private sealed interface State {
        /// Nothing is damaged, or it is no log of the sort that we write.
        record Whole() implements State {}

        /// Only what was never acknowledged is.
        record Torn(int wholeBytes) implements State {}

        record Damaged(int at) implements State {}
    }

    /// Cuts off the torn end of a store's newest log, where it has one. What is cut is kept beside the folder.
    ///
    /// @param folder RocksDB's own, which nobody has open
    /// @throws StoreOpenException where more is damaged
    static void mend(Path folder) throws IOException {
        Optional<Path> newest = newest(folder);
        if (newest.isPresent()) {
            mend(folder, newest.get());
        }
    }

    private static void mend(Path folder, Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() > MOST_BYTES) {
                return;
            }
            ByteBuffer content = ByteBuffer.allocate((int) channel.size());
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // Until all of it is read.
            }
            switch (new TornLog(content.flip()).state()) {
                case State.Whole() -> {}
                case State.Torn(int whole) -> cut(folder, file, channel, content.position(whole));
                case State.Damaged(int at) ->
                        throw new StoreOpenException(
                                "the store in "
                                        + folder
                                        + " is damaged: restore the folder from a backup; opening it as it"
                                        + " is would lose acknowledged writes ("
                                        + file.getFileName()
                                        + " at byte "
                                        + at
                                        + ")");
            }
        }
    }

    private static void cut(Path folder, Path file, FileChannel channel, ByteBuffer torn)
            throws IOException {
        int from = torn.position();
        Path kept = folder.resolveSibling("torn-" + file.getFileName() + "-" + from);
        log.warn(
                "the log ended in the middle of a write that was never acknowledged; its {} bytes are kept in {}",
                torn.remaining(),
                kept);
        try (FileChannel keeping =
                FileChannel.open(
                        kept,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (torn.hasRemaining()) {
                keeping.write(torn);
            }
            keeping.force(true);
        }
        channel.truncate(from);
        channel.force(true);
    }

    private static Optional<Path> newest(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".log"))
                            .sorted(Comparator.comparing(Path::toString))
                            .toList();
            for (Path file : logs.reversed()) {
                // One that was only just begun says nothing of the one before it.
                if (Files.size(file) > 0) {
                    return Optional.of(file);
                }
            }
            return Optional.empty();
        }
    }

    private State state() {
        int whole = 0;
        boolean within = false;
        int at = 0;
        while (at < bytes.limit()) {
            int left = BLOCK - at % BLOCK;
            if (left < HEADER) {
                at += left;
                continue;
            }
            int type = validAt(at);
            boolean goesOn = type == MIDDLE || type == LAST;
            if (type < 0 || goesOn != within) {
                return isStrange(at) ? new State.Whole() : damaged(at, whole);
            }
            at += HEADER + length(at);
            within = type == FIRST || type == MIDDLE;
            if (!within) {
                whole = at;
            }
        }
        return within ? new State.Torn(whole) : new State.Whole();
    }

    /// Whether a log does not even begin as ours do.
    private boolean isStrange(int at) {
        return at == 0 && bytes.limit() >= HEADER && bytes.get(6) > LAST;
    }

    private State damaged(int at, int whole) {
        boolean acknowledged = bytes.limit() - whole > MOST_TORN_BYTES || beginsAfter(at);
        return acknowledged ? new State.Damaged(at) : new State.Torn(whole);
    }

    private int length(int at) {
        return Short.toUnsignedInt(bytes.getShort(at + 4));
    }

    /// The type of the fragment that is whole here; -1 where none is.
    private int validAt(int at) {
        int left = Math.min(bytes.limit() - at, BLOCK - at % BLOCK);
        if (left < HEADER) {
            return -1;
        }
        int length = length(at);
        int type = Byte.toUnsignedInt(bytes.get(at + 6));
        boolean known = (type >= WHOLE && type <= LAST) || REMARKS.contains(type);
        if (!known || HEADER + length > left) {
            return -1;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.slice(at + 6, 1 + length));
        return masked((int) sum.getValue()) == bytes.getInt(at) ? type : -1;
    }

    private static int masked(int sum) {
        return ((sum >>> 15) | (sum << 17)) + 0xa282ead8;
    }

    /// Whether a record begins behind a place. No length can be believed there, so every place is tried.
    private boolean beginsAfter(int place) {
        for (int at = place + 1; at < bytes.limit(); at++) {
            int type = at + HEADER <= bytes.limit() ? bytes.get(at + 6) : 0;
            if ((type == WHOLE || type == FIRST) && validAt(at) > 0) {
                return true;
            }
        }
        return false;
    }
}
