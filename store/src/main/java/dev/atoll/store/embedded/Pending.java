package dev.atoll.store.embedded;

import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.concurrent.CompletableFuture;

/// A write on its way, and where its caller waits.
record Pending(Write write, CompletableFuture<WriteResult> outcome) {
    Pending(Write write) {
        this(write, new CompletableFuture<>());
    }

    /// About what it adds to a batch.
    long bytes() {
        long bytes = 0;
        for (Write.Operation operation : write.operations()) {
            bytes += 64 + 3L * operation.key().length();
            if (operation instanceof Write.Put put) {
                bytes += put.value().length();
            }
        }
        return bytes;
    }
}
