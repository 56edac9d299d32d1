package dev.atoll.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.history.HistoryLoad;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedHistoryTest {
    @Test
    void isLinearizableAndItsWatchesAreWhole(@TempDir Path folder) throws Exception {
        // Next to nothing is kept in memory, so that watches also read the log.
        EmbeddedOptions options =
                EmbeddedOptions.defaults().withReservedDiskBytes(0).withRecentBytes(2_000);
        try (EmbeddedStore store = EmbeddedStore.open(folder, options);
                HistoryLoad load = new HistoryLoad(store, 16, 7)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> load.done() > 2_000);
            assertThat(load.finish()).isEmpty();
        }
    }
}
