package dev.atoll.controllers.shared;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.TransportException;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/// Creates and deletes pods for an owner, and tells so by events on it.
public final class PodControl {
    private final ApiClient client;
    private final EventRecorder events;

    public PodControl(ApiClient client, EventRecorder events) {
        this.client = client;
        this.events = events;
    }

    /// Creates a pod, owned by `owner`.
    public Pod create(Pod pod, ApiObject owner) {
        Pod owned =
                pod.withMetadata(
                        pod.metadata().withOwnerReferences(List.of(Owners.reference(owner))));
        try {
            Pod created = client.resource(Resources.PODS).in(owner.namespace()).create(owned);
            events.normal(owner, "SuccessfulCreate", "Created pod: " + created.name());
            return created;
        } catch (ApiException e) {
            // What a namespace that is going refuses is no news to anybody.
            if (!e.isAlreadyExists()
                    && !String.valueOf(e.getMessage()).contains("because it is being terminated")) {
                events.warning(owner, "FailedCreate", "Error creating: " + e.getMessage());
            }
            throw e;
        }
    }

    /// Deletes a pod. One that is gone already is fine.
    public void delete(Pod pod, ApiObject owner) {
        try {
            client.resource(Resources.PODS)
                    .in(pod.namespace())
                    .delete(pod.name(), DeleteOptions.defaults().withUid(pod.uid()));
            events.normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.name());
        } catch (ApiException e) {
            // With another uid it is another pod.
            if (!e.isNotFound() && !e.isConflict()) {
                events.warning(owner, "FailedDelete", "Error deleting: " + e.getMessage());
                throw e;
            }
        }
    }

    /// Runs `count` steps in batches of 1, 2, 4 and so on, the steps of a batch at once, and stops after a batch in
    /// which
    /// one failed: so a quota that refuses all is asked once and not a thousand times. Returns how many succeeded,
    /// after which the first failure, if any, is thrown by [Batch#throwFailure].
    public static Batch slowly(int count, IntConsumer step) throws InterruptedException {
        int done = 0;
        int succeeded = 0;
        List<RuntimeException> failures = new ArrayList<>();
        for (int size = 1;
                done < count && failures.isEmpty();
                size = Math.min(size * 2, count - done)) {
            try (ExecutorService batch = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> results = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    int number = done + i;
                    results.add(batch.submit(() -> step.accept(number)));
                }
                for (Future<?> result : results) {
                    succeeded += succeeded(result, failures) ? 1 : 0;
                }
            }
            done += size;
        }
        return new Batch(done, succeeded, failures);
    }

    private static boolean succeeded(Future<?> result, List<RuntimeException> failures)
            throws InterruptedException {
        try {
            result.get();
            return true;
        } catch (ExecutionException e) {
            failures.add(
                    e.getCause() instanceof RuntimeException failure
                            ? failure
                            : new TransportException("a step failed", e));
            return false;
        }
    }

    /// How steps went.
    ///
    /// @param tried how many were begun
    public record Batch(int tried, int succeeded, List<RuntimeException> failures) {
        public Batch {
            failures = List.copyOf(failures);
        }

        public void throwFailure() {
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
        }
    }
}
