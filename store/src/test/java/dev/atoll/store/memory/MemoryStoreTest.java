package dev.atoll.store.memory;

import dev.atoll.store.Store;
import dev.atoll.store.StoreSuite;

final class MemoryStoreTest extends StoreSuite {
    private final MemoryContent content = new MemoryContent();

    @Override
    protected Store open() {
        return new MemoryStore(content);
    }
}
