package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How often each index of a job failed, where each has a limit of its own.
///
/// Each pod carries in annotations how many pods of its index failed before it. So the last one of an index must not go
/// before there is another that carries the count on: it keeps its finalizer until then, and is counted then.
///
/// @param failed indexes that have failed for good
/// @param last the last failed pod of each other index
/// @param held uids of those that have no successor yet
record IndexFailures(BitSet failed, Map<Integer, Pod> last, Set<String> held) {
    private static final String COUNT = "batch.kubernetes.io/job-index-failure-count";
    private static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

    IndexFailures {
        last = Map.copyOf(last);
        held = Set.copyOf(held);
    }

    static IndexFailures none() {
        return new IndexFailures(new BitSet(), Map.of(), Set.of());
    }

    static boolean areLimited(Job job) {
        return JobLedger.isIndexed(job) && job.spec().tree().has("backoffLimitPerIndex");
    }

    static IndexFailures of(Job job, JobPods pods, BitSet completed) {
        if (!areLimited(job)) {
            return none();
        }
        BitSet failed = Indexes.parse(job.status().failedIndexes());
        if (Conditions.find(job.status().tree().children("conditions"), "FailureTarget")
                .isPresent()) {
            // What is deleted now did not fail by itself.
            return new IndexFailures(failed, Map.of(), Set.of());
        }
        Map<Integer, Pod> last = new HashMap<>();
        for (Pod pod : pods.failed()) {
            int index = JobPods.index(pod);
            if (index < 0 || index >= job.spec().completions() || completed.get(index)) {
                continue;
            }
            if (failsIndex(job, pod)) {
                failed.set(index);
            }
            last.merge(
                    index,
                    pod,
                    (one, other) ->
                            Comparator.<Pod>comparingLong(IndexFailures::all).compare(one, other)
                                            < 0
                                    ? other
                                    : one);
        }
        last.keySet().removeIf(failed::get);
        Set<Integer> followed = new HashSet<>();
        pods.active().forEach(pod -> followed.add(JobPods.index(pod)));
        Set<String> held = new HashSet<>();
        last.forEach((index, pod) -> {
            if (!followed.contains(index)) {
                held.add(pod.uid());
            }
        });
        return new IndexFailures(failed, last, held);
    }

    private static boolean failsIndex(Job job, Pod pod) {
        return switch (FailurePolicy.of(job, pod)) {
            case FailurePolicy.Meaning.FailsIndex() -> true;
            case FailurePolicy.Meaning.Nothing() -> false;
            case FailurePolicy.Meaning.Counts() ->
                    number(pod, COUNT) >= job.spec().backoffLimitPerIndex();
            case FailurePolicy.Meaning.FailsJob(String message) ->
                    number(pod, COUNT) >= job.spec().backoffLimitPerIndex();
        };
    }

    private static long number(Pod pod, String annotation) {
        String value = pod.metadata().annotations().getOrDefault(annotation, "0");
        return value.matches("[0-9]{1,9}") ? Long.parseLong(value) : 0;
    }

    private static long all(Pod pod) {
        return number(pod, COUNT) + number(pod, IGNORED);
    }

    /// What the next pod of an index is told.
    Map<String, String> annotations(Job job, int index) {
        if (!areLimited(job)) {
            return Map.of();
        }
        Pod before = last.get(index);
        if (before == null) {
            return Map.of(COUNT, "0");
        }
        boolean ignored = FailurePolicy.of(job, before) instanceof FailurePolicy.Meaning.Nothing;
        Map<String, String> told = new HashMap<>();
        told.put(COUNT, String.valueOf(number(before, COUNT) + (ignored ? 0 : 1)));
        long passed = number(before, IGNORED) + (ignored ? 1 : 0);
        if (passed > 0) {
            told.put(IGNORED, String.valueOf(passed));
        }
        return told;
    }

    /// How long the next pod of an index waits; empty where it does not.
    Optional<Duration> pause(int index, Instant now) {
        Pod before = last.get(index);
        if (before == null) {
            return Optional.empty();
        }
        Instant since = JobPods.finishedAt(before).orElse(now);
        Duration left = Duration.between(now, since.plus(JobPlan.backoff(all(before) + 1)));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }
}
