package dev.atoll.store.etcd;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Writers that create one key after another, each a new one, until they are closed.
final class TestingWriters implements AutoCloseable {
    private final AtomicInteger next = new AtomicInteger();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /// @param write whether the creation of a key was acknowledged
    TestingWriters(int many, Predicate<String> write) {
        for (int i = 0; i < many; i++) {
            threads.execute(() -> {
                while (!closed) {
                    String key = "/key/" + next.incrementAndGet();
                    if (write.test(key)) {
                        acknowledged.add(key);
                    }
                }
            });
        }
    }

    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /// Waits for the writes under way.
    void stop() {
        closed = true;
        threads.close();
    }

    @Override
    public void close() {
        stop();
    }
}
