package dev.atoll.controllers.cronjob;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.batch.v1.CronJobStatus;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.ObjectReference;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Makes jobs when their time has come, and removes those of long ago.
///
/// A job's name tells the time that it was made for, so that none is made twice, whatever is forgotten.
public final class CronJobController implements Controller {
    private static final int WORKERS = 5;

    /// As Go's RFC 1123 with a numeric zone.
    private static final DateTimeFormatter MISSED =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss xx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Surroundings at;
    private final Informer<CronJob> cronJobs;
    private final Informer<Job> jobs;
    private final KeyedLoop<ObjectKey> loop;

    public CronJobController(Surroundings at) {
        this.at = at;
        this.cronJobs = at.informers().informer(Resources.CRON_JOBS);
        this.jobs = at.informers().informer(Resources.JOBS);
        this.loop = new KeyedLoop<>("cronjob", at, this::reconcile);
        Owners.index(jobs);
    }

    @Override
    public void start() {
        loop.follow(cronJobs, cronJob -> List.of(ObjectKey.of(cronJob)));
        loop.follow(jobs, job -> Owners.controllerKey(job, "CronJob").stream().toList());
        loop.start(WORKERS, List.of(cronJobs, jobs));
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<CronJob> found = cronJobs.cache().get(key);
        if (found.isEmpty()) {
            return Outcome.done();
        }
        List<Job> owned = Owners.controlled(jobs, found.get());
        CronJob cronJob = newest(found.get(), owned);
        CronJob seen = observe(cronJob, owned);
        removeSurplus(seen, owned);
        if (Owners.isDeleting(seen) || seen.spec().suspend()) {
            return Outcome.done();
        }
        Optional<CronSchedule> schedule = schedule(seen);
        return schedule.isEmpty() ? Outcome.done() : runDue(seen, schedule.get());
    }

    /// Where a job runs that the status does not know, the cache may not show what we wrote a moment ago.
    private CronJob newest(CronJob cached, List<Job> owned) {
        boolean surprised =
                owned.stream()
                        .anyMatch(job ->
                                CronChildren.end(job).isEmpty()
                                        && !CronChildren.isActive(cached, job));
        return surprised
                ? at.client()
                        .resource(Resources.CRON_JOBS)
                        .in(cached.namespace())
                        .get(cached.name())
                        .filter(now -> now.uid().equals(cached.uid()))
                        .orElse(cached)
                : cached;
    }

    private CronJob observe(CronJob cronJob, List<Job> owned) {
        List<ObjectReference> missing =
                cronJob.status().active().stream()
                        .filter(reference ->
                                owned.stream().noneMatch(job -> job.uid().equals(reference.uid())))
                        .filter(reference ->
                                find(cronJob, reference.name(), reference.uid()).isEmpty())
                        .toList();
        CronChildren children = CronChildren.of(cronJob, owned).without(missing);
        CronJob written = write(cronJob, children.status());
        for (CronChildren.Note note : children.notes()) {
            if (note.type().equals("Warning")) {
                at.events().warning(cronJob, note.reason(), note.message());
            } else {
                at.events().normal(cronJob, note.reason(), note.message());
            }
        }
        return written;
    }

    /// Asked of the server.
    private Optional<Job> find(CronJob cronJob, String name, String uid) {
        return at.client()
                .resource(Resources.JOBS)
                .in(cronJob.namespace())
                .get(name)
                .filter(job -> job.uid().equals(uid));
    }

    private CronJob write(CronJob cronJob, CronJobStatus status) {
        return status.equals(cronJob.status())
                ? cronJob
                : at.client()
                        .resource(Resources.CRON_JOBS)
                        .updateStatus(cronJob.withStatus(status));
    }

    private void removeSurplus(CronJob cronJob, List<Job> owned) {
        for (Job job : CronHistory.surplus(cronJob, owned)) {
            if (!Owners.isDeleting(job)) {
                delete(cronJob, job);
            }
        }
    }

    private void delete(CronJob cronJob, Job job) {
        try {
            at.client()
                    .resource(Resources.JOBS)
                    .in(job.namespace())
                    .delete(
                            job.name(),
                            DeleteOptions.defaults()
                                    .withUid(job.uid())
                                    .withPropagationPolicy("Background"));
            at.events().normal(cronJob, "SuccessfulDelete", "Deleted job " + job.name());
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                at.events().warning(cronJob, "FailedDelete", "Deleted job: " + e.getMessage());
                throw e;
            }
        }
    }

    /// Empty where it is none; its owner is told.
    private Optional<CronSchedule> schedule(CronJob cronJob) {
        String zone = cronJob.spec().timeZone();
        String text = cronJob.spec().schedule();
        try {
            ZoneId in = zone.isEmpty() ? ZoneOffset.UTC : CronFields.zone(zone);
            return Optional.of(CronSchedule.parse(text, in));
        } catch (DateTimeException e) {
            at.events()
                    .warning(
                            cronJob,
                            "UnknownTimeZone",
                            "invalid timeZone: \"" + zone + "\": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            at.events()
                    .warning(
                            cronJob,
                            "UnparseableSchedule",
                            "unparseable schedule: \"" + text + "\" : " + e.getMessage());
        }
        return Optional.empty();
    }

    private Outcome runDue(CronJob cronJob, CronSchedule schedule) {
        CronDue due = CronDue.of(cronJob, schedule, at.clock().instant());
        if (due.time().isPresent()) {
            if (due.tooMany()) {
                at.events()
                        .warning(
                                cronJob,
                                "TooManyMissedTimes",
                                "too many missed start times. Set or decrease"
                                        + " .spec.startingDeadlineSeconds or check clock skew");
            }
            if (due.tooLate()) {
                at.events()
                        .warning(
                                cronJob,
                                "MissSchedule",
                                "Missed scheduled time to start a job: "
                                        + MISSED.format(due.time().get()));
            } else {
                run(cronJob, due.time().get());
            }
        }
        return due.next().map(Outcome::after).orElse(Outcome.done());
    }

    private void run(CronJob cronJob, Instant time) {
        String name = CronJobs.name(cronJob, time);
        List<ObjectReference> active = cronJob.status().active();
        if (active.stream().anyMatch(reference -> reference.name().equals(name))) {
            return;
        }
        CronJob current = cronJob;
        switch (cronJob.spec().concurrencyPolicy()) {
            case "Forbid" -> {
                if (!active.isEmpty()) {
                    at.events()
                            .normal(
                                    cronJob,
                                    "JobAlreadyActive",
                                    "Not starting job because prior execution is running and"
                                            + " concurrency policy is Forbid");
                    return;
                }
            }
            case "Replace" -> {
                for (ObjectReference reference : active) {
                    find(cronJob, reference.name(), reference.uid())
                            .ifPresent(job -> delete(cronJob, job));
                }
                current =
                        write(
                                cronJob,
                                new CronJobStatus(cronJob.status().tree().with("active", null)));
            }
            default -> {
                // However many may run.
            }
        }
        Optional<Job> job = create(current, time);
        if (job.isPresent()) {
            note(current, time, job.get());
        }
    }

    private void note(CronJob cronJob, Instant time, Job job) {
        List<ObjectReference> active = new ArrayList<>(cronJob.status().active());
        active.add(CronJobs.reference(job));
        write(cronJob, cronJob.status().withActive(active).withLastScheduleTime(time));
    }

    /// Empty where the name is taken by a job that is not ours.
    private Optional<Job> create(CronJob cronJob, Instant time) {
        Job wanted = CronJobs.job(cronJob, time);
        try {
            Job made = at.client().resource(Resources.JOBS).in(cronJob.namespace()).create(wanted);
            at.events().normal(cronJob, "SuccessfulCreate", "Created job " + made.name());
            return Optional.of(made);
        } catch (ApiException e) {
            if (e.reason().equals("AlreadyExists")) {
                // Made before its status was written.
                return at.client()
                        .resource(Resources.JOBS)
                        .in(cronJob.namespace())
                        .get(wanted.name())
                        .filter(job -> Owners.isControlledBy(job, cronJob));
            }
            at.events().warning(cronJob, "FailedCreate", "Error creating job: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
