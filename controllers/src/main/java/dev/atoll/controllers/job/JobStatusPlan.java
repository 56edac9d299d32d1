package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a job's status is to say.
final class JobStatusPlan {
    private final Job job;
    private final JobPods pods;
    private final JobLedger ledger;
    private final Instant now;

    JobStatusPlan(Job job, JobPods pods, JobLedger ledger, Instant now) {
        this.job = job;
        this.pods = pods;
        this.ledger = ledger;
        this.now = now;
    }

    Tree status(JobVerdict verdict) {
        boolean suspended = job.spec().suspend();
        Tree before = job.status().tree();
        List<Tree> conditions = suspension(before.children("conditions"), suspended);
        boolean pending =
                !pods.active().isEmpty()
                        || !pods.terminating().isEmpty()
                        || !ledger.isSettled()
                        || !ledger.outcome().release().isEmpty();
        Tree status =
                ledger.addTo(before, JobLedger.isIndexed(job))
                        .with("active", positive(pods.active().size()))
                        .with("ready", pods.active().stream().filter(Pods::isReady).count())
                        .with("terminating", (long) pods.terminating().size());
        status =
                suspended
                        ? status.with("startTime", null)
                        : status.with(
                                "startTime",
                                Optional.ofNullable(before.get("startTime")).orElse(now));
        switch (verdict) {
            case JobVerdict.GoesOn() -> {
                // Neither condition yet.
            }
            case JobVerdict.Fails(String reason, String message) -> {
                conditions = with(conditions, "FailureTarget", reason, message);
                conditions = pending ? conditions : with(conditions, "Failed", reason, message);
            }
            case JobVerdict.Succeeds(String reason, String message) -> {
                conditions = with(conditions, "SuccessCriteriaMet", reason, message);
                if (!pending) {
                    conditions = with(conditions, "Complete", reason, message);
                    status = status.with("completionTime", now);
                }
            }
        }
        return status.with("conditions", conditions.isEmpty() ? null : conditions);
    }

    private List<Tree> suspension(List<Tree> conditions, boolean suspended) {
        boolean told = Conditions.isTrue(conditions, "Suspended");
        if (suspended == told) {
            return conditions;
        }
        Tree condition =
                suspended
                        ? Conditions.of("Suspended", true, "JobSuspended", "Job suspended")
                        : Conditions.of("Suspended", false, "JobResumed", "Job resumed");
        return Conditions.with(conditions, condition.with("lastProbeTime", now), now);
    }

    private List<Tree> with(List<Tree> conditions, String type, String reason, String message) {
        return Conditions.isTrue(conditions, type)
                ? conditions
                : Conditions.with(
                        conditions,
                        Conditions.of(type, true, reason, message).with("lastProbeTime", now),
                        now);
    }

    private static @org.jspecify.annotations.Nullable Long positive(long count) {
        return count > 0 ? Long.valueOf(count) : null;
    }
}
