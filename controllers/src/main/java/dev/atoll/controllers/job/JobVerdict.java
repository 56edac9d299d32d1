package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Whether a job is to end, and how.
sealed interface JobVerdict {
    record GoesOn() implements JobVerdict {}

    record Fails(String reason, String message) implements JobVerdict {}

    record Succeeds(String reason, String message) implements JobVerdict {}

    static JobVerdict of(Job job, JobPods pods, JobLedger ledger, Instant now) {
        for (Pod pod : pods.failed()) {
            if (FailurePolicy.of(job, pod)
                    instanceof FailurePolicy.Meaning.FailsJob(String message)) {
                return new Fails("PodFailurePolicy", message);
            }
        }
        long limit = job.spec().tree().integer("backoffLimit", 6);
        if (ledger.allFailed() > limit || restartsExceed(job, pods, limit)) {
            return new Fails("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        if (untilDeadline(job, now).filter(left -> !left.isPositive()).isPresent()) {
            return new Fails("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        return ofIndexes(job, ledger)
                .orElseGet(() ->
                        isComplete(job, pods, ledger)
                                ? new Succeeds(
                                        "CompletionsReached",
                                        "Reached expected number of succeeded pods")
                                : new GoesOn());
    }

    private static Optional<JobVerdict> ofIndexes(Job job, JobLedger ledger) {
        if (IndexFailures.areLimited(job)) {
            long failed = ledger.failedIndexes();
            boolean tooMany =
                    job.spec().tree().has("maxFailedIndexes")
                            && failed > job.spec().maxFailedIndexes();
            if (tooMany) {
                return Optional.of(
                        new Fails(
                                "MaxFailedIndexesExceeded",
                                "Job has exceeded the specified maximal number of failed"
                                        + " indexes"));
            }
            if (failed > 0 && failed + ledger.succeeded() >= job.spec().completions()) {
                return Optional.of(new Fails("FailedIndexes", "Job has failed indexes"));
            }
        }
        OptionalInt rule = SuccessRules.met(job, ledger.outcome().completed());
        return rule.isPresent()
                ? Optional.of(
                        new Succeeds("SuccessPolicy", "Matched rules at index " + rule.getAsInt()))
                : Optional.empty();
    }

    private static boolean isComplete(Job job, JobPods pods, JobLedger ledger) {
        return job.spec().tree().has("completions")
                ? ledger.allSucceeded() >= job.spec().completions()
                : ledger.allSucceeded() > 0 && pods.active().isEmpty();
    }

    static Optional<Duration> untilDeadline(Job job, Instant now) {
        if (!job.spec().tree().has("activeDeadlineSeconds") || job.spec().suspend()) {
            return Optional.empty();
        }
        return job.status()
                .startTime()
                .map(start ->
                        Duration.between(
                                now, start.plusSeconds(job.spec().activeDeadlineSeconds())));
    }

    /// Pods that restart their containers in place fail without being replaced.
    private static boolean restartsExceed(Job job, JobPods pods, long limit) {
        if (!job.spec().template().spec().restartPolicy().equals("OnFailure")) {
            return false;
        }
        long restarts = 0;
        for (Pod pod : pods.active()) {
            restarts += Pods.restarts(pod);
        }
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }
}
