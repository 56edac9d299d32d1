package dev.atoll.store.embedded;

import dev.atoll.store.Store;
import dev.atoll.store.StoreSuite;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest extends StoreSuite {
    @TempDir private Path folder = Path.of("replaced-by-junit");

    @Override
    protected Store open() {
        return EmbeddedStore.open(folder, EmbeddedOptions.defaults().withReservedDiskBytes(0));
    }
}
