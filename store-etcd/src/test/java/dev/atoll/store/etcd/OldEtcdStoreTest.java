package dev.atoll.store.etcd;

import dev.atoll.store.Store;
import dev.atoll.store.StoreSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// With an etcd whose answers about progress cannot be trusted.
final class OldEtcdStoreTest extends StoreSuite {
    private static final AtomicInteger SHARDS = new AtomicInteger();

    private static @Nullable TestingEtcd etcd;
    private final String shard = "/shards/" + SHARDS.incrementAndGet() + "/";

    @BeforeAll
    static void startEtcd(@TempDir Path folder) throws IOException {
        etcd = TestingEtcd.start(TestingEtcd.OLD, folder);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Override
    protected Store open() {
        return TestingEtcd.open(Objects.requireNonNull(etcd).options(shard));
    }
}
