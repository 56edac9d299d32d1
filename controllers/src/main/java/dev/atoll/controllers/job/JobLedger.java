package dev.atoll.controllers.job;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.batch.v1.JobStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Counts each finished pod once, however often anything is restarted in between: a finished pod is first noted in the
/// status as uncounted, then its finalizer is removed, and once that is gone it moves from the notes into the count.
///
/// @param uncountedSucceeded uids
record JobLedger(
        long succeeded,
        long failed,
        Set<String> uncountedSucceeded,
        Set<String> uncountedFailed,
        Outcome outcome) {

    /// What else comes of the pods.
    ///
    /// @param completed of an indexed job
    /// @param failures of an indexed job whose indexes have limits of their own
    /// @param release pods whose finalizer is to go, once the ledger is stored
    record Outcome(BitSet completed, IndexFailures failures, List<Pod> release) {
        Outcome {
            release = List.copyOf(release);
        }
    }

    /// @param released pods whose finalizer we removed, and which our cache may still show with it
    static JobLedger of(Job job, JobPods pods, List<Pod> all, Set<String> released) {
        JobStatus status = job.status();
        Set<String> tracked = new LinkedHashSet<>();
        all.stream()
                .filter(pod -> JobPods.isTracked(pod, released))
                .forEach(pod -> tracked.add(pod.uid()));
        Set<String> wereSucceeded =
                new LinkedHashSet<>(status.uncountedTerminatedPods().succeeded());
        Set<String> wereFailed = new LinkedHashSet<>(status.uncountedTerminatedPods().failed());
        long succeeded = status.succeeded() + move(wereSucceeded, tracked);
        long failed = status.failed() + move(wereFailed, tracked);
        BitSet completed = Indexes.parse(status.completedIndexes());
        boolean indexed = isIndexed(job);
        List<Pod> release = new ArrayList<>();
        for (Pod pod : pods.succeeded()) {
            if (tracked.contains(pod.uid())) {
                release.add(pod);
                if (indexed) {
                    int index = JobPods.index(pod);
                    if (index >= 0 && index < job.spec().completions()) {
                        completed.set(index);
                    }
                } else {
                    wereSucceeded.add(pod.uid());
                }
            }
        }
        IndexFailures failures = IndexFailures.of(job, pods, completed);
        for (Pod pod : pods.failed()) {
            if (tracked.contains(pod.uid()) && !failures.held().contains(pod.uid())) {
                release.add(pod);
                if (!(FailurePolicy.of(job, pod) instanceof FailurePolicy.Meaning.Nothing)) {
                    wereFailed.add(pod.uid());
                }
            }
        }
        return new JobLedger(
                indexed ? completed.cardinality() : succeeded,
                failed,
                wereSucceeded,
                wereFailed,
                new Outcome(completed, failures, release));
    }

    static boolean isIndexed(Job job) {
        return job.spec().completionMode().equals("Indexed");
    }

    /// Drops from the notes what is tracked no more; returns how many.
    private static long move(Set<String> noted, Set<String> tracked) {
        long before = noted.size();
        noted.retainAll(tracked);
        return before - noted.size();
    }

    /// Counted or about to be.
    long allSucceeded() {
        return succeeded + uncountedSucceeded.size();
    }

    long allFailed() {
        return failed + uncountedFailed.size();
    }

    /// With the pods that were held back for the next ones of their indexes, of which there are none any more.
    JobLedger ending(Job job, JobPods pods, Set<String> released) {
        List<Pod> release = new ArrayList<>(outcome.release());
        Set<String> ended = new LinkedHashSet<>(uncountedFailed);
        for (Pod pod : pods.failed()) {
            if (outcome.failures().held().contains(pod.uid()) && JobPods.isTracked(pod, released)) {
                release.add(pod);
                if (!(FailurePolicy.of(job, pod) instanceof FailurePolicy.Meaning.Nothing)) {
                    ended.add(pod.uid());
                }
            }
        }
        return new JobLedger(
                succeeded,
                failed,
                uncountedSucceeded,
                ended,
                new Outcome(outcome.completed(), outcome.failures(), release));
    }

    int failedIndexes() {
        return outcome.failures().failed().cardinality();
    }

    boolean isSettled() {
        return uncountedSucceeded.isEmpty() && uncountedFailed.isEmpty();
    }

    Tree addTo(Tree status, boolean indexed) {
        String completed = Indexes.format(outcome.completed());
        String failedIndexes = Indexes.format(outcome.failures().failed());
        Tree uncounted =
                Tree.empty()
                        .with(
                                "succeeded",
                                uncountedSucceeded.isEmpty()
                                        ? null
                                        : List.copyOf(uncountedSucceeded))
                        .with(
                                "failed",
                                uncountedFailed.isEmpty() ? null : List.copyOf(uncountedFailed));
        return status.with("succeeded", succeeded == 0 ? null : succeeded)
                .with("failed", failed == 0 ? null : failed)
                .with("completedIndexes", indexed && !completed.isEmpty() ? completed : null)
                .with("failedIndexes", failedIndexes.isEmpty() ? null : failedIndexes)
                .with("uncountedTerminatedPods", uncounted);
    }
}
