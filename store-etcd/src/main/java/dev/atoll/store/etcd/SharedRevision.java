package dev.atoll.store.etcd;

import dev.atoll.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The newest revision, agreed on by a quorum. One question is under way at a time; who asks meanwhile shares the next,
/// for the answer to one that was already sent could be older than the caller's own last write. So a crowd of readers
/// costs two questions.
final class SharedRevision {
    private final LongSupplier quorum;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Long> next;
    private boolean asking;

    SharedRevision(LongSupplier quorum) {
        this.quorum = quorum;
    }

    long read() {
        CompletableFuture<Long> mine = join();
        try {
            return mine.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while asking for the newest revision", e);
        } catch (ExecutionException e) {
            // A trace of this thread, with the other's as its cause.
            throw new StoreException("etcd has no newest revision: " + message(e), e);
        }
    }

    private static String message(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private CompletableFuture<Long> join() {
        lock.lock();
        try {
            CompletableFuture<Long> mine = next;
            if (mine == null) {
                mine = new CompletableFuture<>();
                next = mine;
            }
            if (!asking) {
                asking = true;
                // Not by the caller: its interruption must not fail the others.
                Thread.ofVirtual().name("etcd-revision").start(this::ask);
            }
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        for (var round = take(); round != null; round = take()) {
            try {
                round.complete(quorum.getAsLong());
            } catch (RuntimeException e) {
                round.completeExceptionally(e);
            }
        }
    }

    private @Nullable CompletableFuture<Long> take() {
        lock.lock();
        try {
            CompletableFuture<Long> taken = next;
            next = null;
            asking = taken != null;
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
