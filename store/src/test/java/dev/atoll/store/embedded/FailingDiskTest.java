package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Health;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import dev.atoll.store.history.HistoryLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a disk that does not take what it is given, and then loses what it has not taken.
final class FailingDiskTest {
    private static final EmbeddedOptions OPTIONS =
            EmbeddedOptions.defaults().withReservedDiskBytes(0);
    private static final Bytes ALL = Bytes.utf8("/");

    @TempDir private Path parent = Path.of("replaced-by-junit");

    private final TestingSyncs syncs;
    private Path folder = Path.of("replaced-before-each");

    FailingDiskTest() {
        Optional<TestingSyncs> ofThisProcess = TestingSyncs.ofThisProcess();
        assumeTrue(ofThisProcess.isPresent(), "the kernel does not ask about syncs here");
        syncs = ofThisProcess.get();
    }

    @BeforeEach
    void begin() {
        folder = parent.resolve("store");
    }

    @AfterEach
    void mend() {
        syncs.fail(false);
    }

    private static WriteResult put(EmbeddedStore store, String key) {
        return store.write(
                Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(key), new Write.Anything())));
    }

    private static List<String> keys(EmbeddedStore store) {
        return store.range(RangeQuery.prefix(ALL, 0, 0)).entries().stream()
                .map(entry -> entry.key().utf8())
                .toList();
    }

    /// What would be in the folder after a power cut: of each file, what the disk has for sure.
    private Path afterPowerCut() throws IOException {
        Path copy = parent.resolve("after");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                Path target = copy.resolve(folder.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                    continue;
                }
                try {
                    byte[] content = Files.readAllBytes(file);
                    int left = (int) Math.min(content.length, syncs.durableBytes(file));
                    Files.write(target, Arrays.copyOf(content, left));
                } catch (NoSuchFileException e) {
                    // RocksDB has removed it meanwhile.
                }
            }
        }
        return copy;
    }

    @Test
    void keepsWhatItAcknowledgedWhenThePowerIsCut() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            for (int i = 100; i < 200; i++) {
                put(store, "/k" + i);
            }
            List<String> acknowledged = keys(store);
            try (EmbeddedStore after = EmbeddedStore.open(afterPowerCut(), OPTIONS)) {
                assertThat(keys(after)).isEqualTo(acknowledged).hasSize(100);
                assertThat(after.revision()).isEqualTo(store.revision());
            }
        }
    }

    @Test
    void tellsNobodyOfAWriteWhoseSyncFailedUntilItIsCertain() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            TestingListener told = new TestingListener();
            store.watch(new WatchQuery(ALL, store.revision()), told);
            put(store, "/before");
            long revision = store.revision();
            syncs.fail(true);
            assertThatThrownBy(() -> put(store, "/during"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("unknown");
            int failed = syncs.failed();
            await().until(() -> syncs.failed() > failed);
            assertThat(store.health()).isInstanceOf(Health.ReadOnly.class);
            assertThat(store.revision()).isEqualTo(revision);
            assertThat(put(store, "/refused")).isInstanceOf(WriteResult.Refused.class);
            assertThat(told.events()).hasSize(1);

            syncs.fail(false);
            await().until(() -> store.health() instanceof Health.Ready);
            assertThat(put(store, "/after")).isInstanceOf(WriteResult.Written.class);
            List<Entry> there = store.range(RangeQuery.prefix(ALL, 0, 0)).entries();
            await().until(() -> told.revision() == store.revision());
            assertThat(told.events().stream().map(StoreEvent::key))
                    .containsExactlyInAnyOrderElementsOf(there.stream().map(Entry::key).toList());
            assertThat(keys(store)).contains("/before", "/after").doesNotContain("/refused");
        }
    }

    @Test
    void keepsWhatItAcknowledgedAfterASyncFailedWhenThePowerIsCut() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            put(store, "/before");
            syncs.fail(true);
            assertThatThrownBy(() -> put(store, "/during")).isInstanceOf(StoreException.class);
            syncs.fail(false);
            await().until(() -> store.health() instanceof Health.Ready);
            put(store, "/after");
            List<String> seen = keys(store);
            try (EmbeddedStore after = EmbeddedStore.open(afterPowerCut(), OPTIONS)) {
                assertThat(keys(after)).isEqualTo(seen).contains("/before", "/after");
                assertThat(after.revision()).isEqualTo(store.revision());
            }
        }
    }

    @Test
    void canBeClosedWhileSyncsFail() {
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            put(store, "/before");
            syncs.fail(true);
            assertThatThrownBy(() -> put(store, "/during")).isInstanceOf(StoreException.class);
        }
        syncs.fail(false);
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS)) {
            assertThat(keys(store)).contains("/before");
        }
    }

    @Test
    void isLinearizableWhileSyncsFail() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        try (EmbeddedStore store = EmbeddedStore.open(folder, OPTIONS);
                HistoryLoad load = new HistoryLoad(store, 8, 5)) {
            for (int i = 0; i < 10; i++) {
                long wanted = load.done() + 20 + random.nextInt(50);
                await().until(() -> load.done() > wanted);
                int failed = syncs.failed() + random.nextInt(3);
                syncs.fail(true);
                await().until(() -> syncs.failed() > failed);
                syncs.fail(false);
            }
            await().until(() -> store.health() instanceof Health.Ready);
            assertThat(load.finish()).isEmpty();
        }
    }
}
