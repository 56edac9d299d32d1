package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The log ends in the middle of a record, as it does where the power went while it was written: wherever that is, what
/// had been acknowledged before is there, and of the torn write either all or nothing.
final class TornLogTest {
    private static final EmbeddedOptions OPTIONS =
            EmbeddedOptions.defaults().withReservedDiskBytes(0);
    private static final int WRITES = 40;
    private static final int TEARS = 10;

    @TempDir private Path folder = Path.of("replaced-by-junit");

    /// How long the log was at each revision, once it was acknowledged.
    private final TreeMap<Long, Long> lengths = new TreeMap<>();

    private final SplittableRandom random = new SplittableRandom(3);

    /// What a disk may have in the place of what it was still writing.
    enum Tail {
        NOTHING {
            @Override
            void tear(RandomAccessFile log, long from, SplittableRandom random) throws IOException {
                log.setLength(from);
            }
        },
        ZEROS {
            @Override
            void tear(RandomAccessFile log, long from, SplittableRandom random) throws IOException {
                fill(log, from, new byte[(int) (log.length() - from)]);
            }
        },
        GARBAGE {
            @Override
            void tear(RandomAccessFile log, long from, SplittableRandom random) throws IOException {
                byte[] garbage = new byte[(int) (log.length() - from)];
                random.nextBytes(garbage);
                fill(log, from, garbage);
            }
        },
        MORE_GARBAGE {
            @Override
            void tear(RandomAccessFile log, long from, SplittableRandom random) throws IOException {
                byte[] garbage = new byte[1 + random.nextInt(100_000)];
                random.nextBytes(garbage);
                fill(log, from, garbage);
            }
        };

        abstract void tear(RandomAccessFile log, long from, SplittableRandom random)
                throws IOException;

        private static void fill(RandomAccessFile log, long from, byte[] content)
                throws IOException {
            log.seek(from);
            log.write(content);
        }
    }

    /// Two keys by one write, which are never there without each other.
    private static Write pair(int number, int size) {
        String value = number + "x".repeat(size);
        return Write.of(
                new Write.Put(Bytes.utf8("/a" + number), Bytes.utf8(value), new Write.Absent()),
                new Write.Put(Bytes.utf8("/b" + number), Bytes.utf8(value), new Write.Absent()));
    }

    private static Path log(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /// A folder as a kill would leave it, with everything in the log.
    private Path killed() throws IOException {
        Path live = folder.resolve("live");
        Path killed = folder.resolve("killed");
        try (EmbeddedStore store = EmbeddedStore.open(live, OPTIONS)) {
            for (int i = 0; i < WRITES; i++) {
                // Some longer than a block of the log.
                WriteResult result =
                        store.write(pair(i, random.nextInt(i % 5 == 0 ? 60_000 : 300)));
                assertThat(result).isInstanceOf(WriteResult.Written.class);
                lengths.put(store.revision(), Files.size(log(live)));
            }
            copy(live, killed);
        }
        return killed;
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasWholeAndNothingOfWhatWasTorn(Tail tail) throws IOException {
        Path killed = killed();
        long last = lengths.lastEntry().getValue();
        for (int i = 0; i < TEARS; i++) {
            Path torn = folder.resolve("torn-" + i);
            copy(killed, torn);
            long from;
            try (RandomAccessFile log = new RandomAccessFile(log(torn).toFile(), "rw")) {
                // Where the end is cut off any record may be the last; else it is the last one that
                // is torn.
                long lowest =
                        tail == Tail.NOTHING
                                ? lengths.firstEntry().getValue()
                                : lengths.lowerEntry(lengths.lastKey()).getValue();
                from = random.nextLong(lowest, last);
                tail.tear(log, from, random);
            }
            long whole = wholeAt(from);
            try (EmbeddedStore store = EmbeddedStore.open(torn, OPTIONS)) {
                assertThat(store.revision()).as("torn at " + from).isEqualTo(whole);
                assertWhole(store, (int) whole - 1);
            }
        }
    }

    private long wholeAt(long length) {
        return lengths.entrySet().stream()
                .filter(entry -> entry.getValue() <= length)
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(1);
    }

    /// The first so many pairs, each whole, and each told of by one commit.
    private static void assertWhole(EmbeddedStore store, int pairs) {
        List<Entry> entries = store.range(RangeQuery.prefix(Bytes.utf8("/"), 0, 0)).entries();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            wanted.add("/a" + i);
            wanted.add("/b" + i);
        }
        assertThat(entries.stream().map(entry -> entry.key().utf8()))
                .containsExactlyInAnyOrderElementsOf(wanted);
        TestingListener told = new TestingListener();
        store.watch(new WatchQuery(Bytes.utf8("/"), 1), told);
        await().until(() -> told.revision() == store.revision());
        assertThat(told.events().stream().map(StoreEvent::key).map(Bytes::utf8)).isEqualTo(wanted);
    }

    @Test
    void goesOnAfterATornRecord() throws IOException {
        Path killed = killed();
        try (RandomAccessFile log = new RandomAccessFile(log(killed).toFile(), "rw")) {
            log.setLength(log.length() - 5);
        }
        try (EmbeddedStore store = EmbeddedStore.open(killed, OPTIONS)) {
            store.write(pair(WRITES, 10));
        }
        try (EmbeddedStore store = EmbeddedStore.open(killed, OPTIONS)) {
            assertThat(store.get(Bytes.utf8("/a" + WRITES))).isPresent();
            assertThat(store.get(Bytes.utf8("/a" + (WRITES - 1)))).isEmpty();
            assertThat(store.revision()).isEqualTo(WRITES + 1);
        }
    }
}
