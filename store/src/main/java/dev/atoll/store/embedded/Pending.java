package dev.atoll.store.embedded;

import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.concurrent.CompletableFuture;

/// A write on its way, and where its caller waits.
///
/// @param bytes about what it adds to a batch
record Pending(Write write, long bytes, CompletableFuture<WriteResult> outcome) {
    Pending(Write write) {
        this(write, bytes(write), new CompletableFuture<>());
    }

    private static long bytes(Write write) {
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
