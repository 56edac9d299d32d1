package dev.atoll.controllers.cronjob;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.batch.v1.CronJobStatus;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.ObjectReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a CronJob's status says once it has seen what became of its jobs, and what is to be told of them.
record CronChildren(CronJobStatus status, List<Note> notes) {
    CronChildren {
        notes = List.copyOf(notes);
    }

    /// An event.
    record Note(String type, String reason, String message) {}

    /// @param jobs all that the CronJob controls
    static CronChildren of(CronJob cronJob, List<Job> jobs) {
        List<Note> notes = new ArrayList<>();
        List<ObjectReference> active = new ArrayList<>(cronJob.status().active());
        Optional<Instant> success = cronJob.status().lastSuccessfulTime();
        for (Job job : jobs) {
            Optional<String> end = end(job);
            boolean listed = isActive(cronJob, job);
            if (!listed && end.isEmpty()) {
                notes.add(
                        new Note(
                                "Warning",
                                "UnexpectedJob",
                                "Saw a job that the controller did not create or forgot: "
                                        + job.name()));
            } else if (listed && end.isPresent()) {
                active.removeIf(reference -> reference.uid().equals(job.uid()));
                notes.add(
                        new Note(
                                "Normal",
                                "SawCompletedJob",
                                "Saw completed job: " + job.name() + ", condition: " + end.get()));
            }
            if (end.equals(Optional.of("Complete"))) {
                success = later(success, job.status().completionTime());
            }
        }
        Tree status = cronJob.status().tree().with("active", active.isEmpty() ? null : active);
        return new CronChildren(
                new CronJobStatus(status.with("lastSuccessfulTime", success.orElse(null))), notes);
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return Stream.concat(one.stream(), other.stream()).max(Instant::compareTo);
    }

    static boolean isActive(CronJob cronJob, Job job) {
        return cronJob.status().active().stream()
                .anyMatch(reference -> reference.uid().equals(job.uid()));
    }

    /// How a job ended: `Complete` or `Failed`; empty where it has not.
    static Optional<String> end(Job job) {
        List<Tree> conditions = job.status().tree().children("conditions");
        return Stream.of("Complete", "Failed")
                .filter(type -> Conditions.isTrue(conditions, type))
                .findFirst();
    }

    /// Without jobs that are not there any more.
    CronChildren without(List<ObjectReference> missing) {
        if (missing.isEmpty()) {
            return this;
        }
        List<ObjectReference> active = new ArrayList<>(status.active());
        active.removeAll(missing);
        List<Note> told = new ArrayList<>(notes);
        missing.forEach(reference ->
                told.add(
                        new Note(
                                "Normal",
                                "MissingJob",
                                "Active job went missing: " + reference.name())));
        return new CronChildren(
                new CronJobStatus(status.tree().with("active", active.isEmpty() ? null : active)),
                told);
    }
}
