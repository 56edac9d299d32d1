package dev.atoll.platform;

import dev.atoll.host.Failure;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A part of the start that goes on while others do.
final class Begun<T> {
    private final String complaint;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();

    private Begun(String complaint) {
        this.complaint = complaint;
    }

    /// @param complaint what goes before the message of a failure that users are told
    static <T> Begun<T> begin(String name, String complaint, Callable<T> task) {
        Begun<T> begun = new Begun<>(complaint);
        Thread.ofVirtual()
                .name(name)
                .start(() -> {
                    try {
                        begun.outcome.complete(task.call());
                    } catch (Exception | Error e) {
                        begun.outcome.completeExceptionally(e);
                    }
                });
        return begun;
    }

    /// @throws Failure where it failed
    T await() {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Failure failure) {
                throw failure;
            }
            throw new Failure(complaint + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    boolean succeeded() {
        return outcome.isDone() && !outcome.isCompletedExceptionally();
    }
}
