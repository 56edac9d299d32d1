package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
    private static final EmbeddedOptions OPTIONS =
            EmbeddedOptions.defaults().withReservedDiskBytes(0);

    @TempDir private Path folder = Path.of("replaced-by-junit");

    private static Write put(String key, String value) {
        return Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(value), new Write.Anything()));
    }

    /// A copy of a store's folder as a crash would leave it: everything is in the log that nobody closed.
    private Path crashed(int writes) throws IOException {
        Path copy = folder.resolve("crashed");
        try (EmbeddedStore store = EmbeddedStore.open(folder.resolve("live"), OPTIONS)) {
            for (int i = 0; i < writes; i++) {
                store.write(put("/k" + i, "v".repeat(500)));
            }
            try (Stream<Path> files = Files.walk(folder.resolve("live"))) {
                for (Path file : files.sorted().toList()) {
                    Files.copy(file, copy.resolve(folder.resolve("live").relativize(file)));
                }
            }
        }
        return copy;
    }

    private static Path writeAheadLog(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private Process writer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WriterProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void leavesAloneWhatAnotherProcessIsWriting() throws Exception {
        Process writer = writer();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int opening = 1; opening <= 20; opening++) {
                while (acknowledged.size() < 20 * opening) {
                    acknowledged.add(lines.readLine());
                }
                assertThatThrownBy(() -> EmbeddedStore.open(folder, OPTIONS))
                        .isInstanceOf(StoreOpenException.class)
                        .hasMessageContaining("open in another process");
            }
        } finally {
            writer.toHandle().destroyForcibly();
            writer.waitFor();
        }
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            assertThat(acknowledged).allMatch(key -> store.get(Bytes.utf8(key)).isPresent());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("torn"));
        }
    }

    @Test
    void keepsAcknowledgedWritesWhenKilled() throws Exception {
        Process writer = writer();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == 2000) {
                    // Not through the process itself: that would close the stream we read.
                    writer.toHandle().destroyForcibly();
                }
            }
        }
        writer.waitFor();
        // The last line may be cut short by the kill.
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(2000);
        acknowledged.removeLast();
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            for (String key : acknowledged) {
                assertThat(store.get(Bytes.utf8(key)).orElseThrow().value().utf8()).isEqualTo(key);
            }
            int living = store.range(RangeQuery.prefix(Bytes.utf8("/"), 0, 0)).entries().size();
            assertThat(store.revision()).isEqualTo(1 + living);
        }
    }

    @Test
    void dropsATornRecordAtTheEnd() throws IOException {
        Path crashed = crashed(100);
        try (RandomAccessFile log = new RandomAccessFile(writeAheadLog(crashed).toFile(), "rw")) {
            log.setLength(log.length() - 7);
        }
        try (EmbeddedStore store = EmbeddedStore.open(crashed, OPTIONS)) {
            assertThat(store.get(Bytes.utf8("/k98"))).isPresent();
            assertThat(store.get(Bytes.utf8("/k99"))).isEmpty();
            assertThat(store.revision()).isEqualTo(100);
        }
    }

    @Test
    void refusesALogThatIsDamagedBeforeItsEnd() throws IOException {
        Path crashed = crashed(200);
        try (RandomAccessFile log = new RandomAccessFile(writeAheadLog(crashed).toFile(), "rw")) {
            log.seek(log.length() / 3);
            log.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        }
        assertThatThrownBy(() -> EmbeddedStore.open(crashed, OPTIONS))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("damaged: restore the folder from a backup");
    }

    @Test
    void refusesASecondOpening() {
        try (EmbeddedStore first = EmbeddedStore.open(folder, OPTIONS)) {
            assertThatThrownBy(() -> EmbeddedStore.open(folder, OPTIONS))
                    .isInstanceOf(StoreOpenException.class)
                    .hasMessageContaining("open in another process");
            assertThat(first.revision()).isEqualTo(1);
        }
    }

    @Test
    void refusesANewerFormatAndChangesNothing() throws IOException {
        EmbeddedStore.open(folder, OPTIONS).close();
        Files.writeString(folder.resolve(FormatFile.NAME), (FormatFile.VERSION + 1) + "\n");
        assertThatThrownBy(() -> EmbeddedStore.open(folder, OPTIONS))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("run the newer version");
    }

    @Test
    void takesUpAnInterruptedCompactionAgain() throws IOException {
        Path live = folder.resolve("live");
        long revision;
        try (EmbeddedStore store = EmbeddedStore.open(live, OPTIONS)) {
            for (int i = 0; i < 2000; i++) {
                store.write(put("/k" + i % 10, "v" + i));
            }
            revision = store.revision();
        }
        try (Database database = new Database(live.resolve("db"), OPTIONS)) {
            database.compactedRevision(revision);
            assertThat(database.compact(0, revision, 300)).isEqualTo(302);
        }
        try (EmbeddedStore store = EmbeddedStore.open(live, OPTIONS)) {
            await().until(() -> store.reclaimedRevision() == revision);
            assertThat(store.range(RangeQuery.prefix(Bytes.utf8("/"), 0, 0)).entries()).hasSize(10);
        }
        try (Database database = new Database(live.resolve("db"), OPTIONS)) {
            assertThat(database.lastLogged()).isZero();
            for (int i = 0; i < 10; i++) {
                assertThat(database.entryAsOf(Bytes.utf8("/k" + i), revision - 20)).isEmpty();
            }
        }
    }
}
