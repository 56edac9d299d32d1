package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What a job needs next.
///
/// @param create pods to create; of an indexed job, for these indexes
/// @param after how long to wait before the next look; empty where only a change matters
record JobPlan(int create, List<Integer> indexes, List<Pod> delete, Optional<Duration> after) {
    private static final int MAX_CREATE = 500;
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);

    JobPlan {
        indexes = List.copyOf(indexes);
        delete = List.copyOf(delete);
    }

    static JobPlan stop(JobPods pods) {
        return new JobPlan(0, List.of(), pods.active(), Optional.empty());
    }

    private static JobPlan nothing(Optional<Duration> after) {
        return new JobPlan(0, List.of(), List.of(), after);
    }

    static JobPlan run(Job job, JobPods pods, JobLedger ledger, Instant now) {
        long parallelism = job.spec().tree().integer("parallelism", 1);
        long active = pods.active().size();
        long wanted = wanted(job, ledger, parallelism, active);
        if (active > wanted) {
            List<Pod> doomed =
                    pods.active().stream()
                            .sorted(Pods.deletionOrder(Map.of()))
                            .limit(active - wanted)
                            .toList();
            return new JobPlan(0, List.of(), doomed, Optional.empty());
        }
        long occupied = active + (replacesOnlyFailed(job) ? pods.terminating().size() : 0);
        long missing = Math.clamp(wanted - occupied, 0, MAX_CREATE);
        if (missing == 0 || Owners.isDeleting(job)) {
            return nothing(Optional.empty());
        }
        if (IndexFailures.areLimited(job)) {
            return perIndex(job, pods, ledger, missing, now);
        }
        Optional<Duration> pause = pause(pods, now);
        if (pause.isPresent()) {
            return nothing(pause);
        }
        if (!JobLedger.isIndexed(job)) {
            return new JobPlan((int) missing, List.of(), List.of(), Optional.empty());
        }
        List<Integer> indexes = missingIndexes(job, pods, ledger).limit(missing).boxed().toList();
        return new JobPlan(indexes.size(), indexes, List.of(), Optional.empty());
    }

    /// Each index waits for itself, so that one that fails does not hold up the others.
    private static JobPlan perIndex(
            Job job, JobPods pods, JobLedger ledger, long missing, Instant now) {
        List<Integer> indexes = new ArrayList<>();
        Optional<Duration> after = Optional.empty();
        for (int index : (Iterable<Integer>) missingIndexes(job, pods, ledger)::iterator) {
            Optional<Duration> pause = ledger.outcome().failures().pause(index, now);
            if (pause.isPresent()) {
                after = after.filter(wait -> wait.compareTo(pause.get()) < 0).or(() -> pause);
            } else if (indexes.size() < missing) {
                indexes.add(index);
            }
        }
        return new JobPlan(indexes.size(), indexes, List.of(), after);
    }

    static boolean replacesOnlyFailed(Job job) {
        return job.spec().podReplacementPolicy().equals("Failed");
    }

    private static long wanted(Job job, JobLedger ledger, long parallelism, long active) {
        if (!job.spec().tree().has("completions")) {
            // A work queue: once one has succeeded, the others finish and no more are started.
            return ledger.allSucceeded() > 0 ? active : parallelism;
        }
        return Math.min(
                parallelism,
                job.spec().completions() - ledger.allSucceeded() - ledger.failedIndexes());
    }

    private static IntStream missingIndexes(Job job, JobPods pods, JobLedger ledger) {
        BitSet over = (BitSet) ledger.outcome().completed().clone();
        over.or(ledger.outcome().failures().failed());
        Set<Integer> taken = new HashSet<>();
        pods.active().forEach(pod -> taken.add(JobPods.index(pod)));
        if (replacesOnlyFailed(job)) {
            pods.terminating().forEach(pod -> taken.add(JobPods.index(pod)));
        }
        return IntStream.range(0, (int) job.spec().completions())
                .filter(index -> !over.get(index) && !taken.contains(index));
    }

    /// After a failure the next pod waits, the longer the more failed in a row.
    private static Optional<Duration> pause(JobPods pods, Instant now) {
        Instant lastSuccess =
                pods.succeeded().stream()
                        .flatMap(pod -> JobPods.finishedAt(pod).stream())
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
        List<Instant> failures =
                pods.failed().stream()
                        .map(pod -> JobPods.finishedAt(pod).orElse(now))
                        .filter(at -> at.isAfter(lastSuccess))
                        .sorted()
                        .toList();
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, failures.getLast().plus(backoff(failures.size())));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    static Duration backoff(long failures) {
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 20));
        return backoff.compareTo(LAST_BACKOFF) < 0 ? backoff : LAST_BACKOFF;
    }
}
