package dev.atoll.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Turns are taken by hand: the interval never passes.
final class CompactionTest {
    private final Store store;
    private final Compaction first;
    private final Compaction second;

    CompactionTest(@TempDir Path folder) {
        store = EmbeddedStore.open(folder, EmbeddedOptions.defaults().withReservedDiskBytes(0));
        first = new Compaction(store, Duration.ofDays(1));
        second = new Compaction(store, Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long write() {
        Write.Put put = new Write.Put(Bytes.utf8("/a"), Bytes.utf8("1"), new Write.Anything());
        return ((WriteResult.Written) store.write(Write.of(put))).revision();
    }

    @Test
    void forgetsWhatIsOlderThanTheTurnBefore() {
        write();
        assertThat(first.turn()).isFalse();
        long before = write();
        assertThat(first.turn()).isFalse();
        assertThat(store.compactedRevision()).isZero();
        write();
        assertThat(first.turn()).isTrue();
        assertThat(store.compactedRevision()).isEqualTo(before);
    }

    @Test
    void isDoneByOneOfSeveral() {
        first.turn();
        second.turn();
        for (int i = 0; i < 4; i++) {
            write();
            boolean done = first.turn();
            assertThat(done).isEqualTo(i > 0);
            write();
            assertThat(second.turn()).isFalse();
        }
    }

    @Test
    void isTakenOverFromOneThatIsGone() {
        first.turn();
        second.turn();
        write();
        first.turn();
        write();
        second.turn();
        write();
        assertThat(second.turn()).isTrue();
    }

    @Test
    void leavesAStoreInPeaceThatNobodyWrites() {
        write();
        first.turn();
        first.turn();
        long revision = store.revision();
        assertThat(first.turn()).isFalse();
        assertThat(store.revision()).isEqualTo(revision);
    }
}
