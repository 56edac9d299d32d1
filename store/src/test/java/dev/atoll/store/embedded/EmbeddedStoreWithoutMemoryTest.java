package dev.atoll.store.embedded;

import dev.atoll.store.Store;
import dev.atoll.store.StoreSuite;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Every watch reads the log, and every writer waits for the queue.
final class EmbeddedStoreWithoutMemoryTest extends StoreSuite {
    @TempDir private Path folder = Path.of("replaced-by-junit");

    @Override
    protected Store open() {
        return EmbeddedStore.open(
                folder,
                EmbeddedOptions.defaults()
                        .withReservedDiskBytes(0)
                        .withRecentBytes(0)
                        .withQueuedWrites(1));
    }
}
