package dev.atoll.controllers.cronjob;

import dev.atoll.kinds.batch.v1.CronJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The time that a job is now to be made for, and when to look again.
///
/// @param time the latest that was not served yet; those before it are missed
/// @param tooMany whether more were missed than one wants to believe
/// @param tooLate whether the deadline of the time has passed
/// @param next how long until the next time; empty where none ever comes
record CronDue(Optional<Instant> time, boolean tooMany, boolean tooLate, Optional<Duration> next) {
    private static final int MANY = 100;

    /// A little later, so that the time has come for certain.
    private static final Duration MARGIN = Duration.ofMillis(100);

    static CronDue of(CronJob cronJob, CronSchedule schedule, Instant now) {
        Instant served =
                cronJob.status()
                        .lastScheduleTime()
                        .or(() -> cronJob.metadata().creationTimestamp())
                        .orElse(now);
        Instant earliest =
                deadline(cronJob)
                        .map(now::minus)
                        .filter(limit -> limit.isAfter(served))
                        .orElse(served);
        Optional<Instant> time = schedule.last(served, now);
        boolean tooLate =
                time.isPresent()
                        && deadline(cronJob)
                                .map(limit -> time.get().plus(limit).isBefore(now))
                                .orElse(false);
        Instant from = time.orElse(served);
        Optional<Duration> next =
                schedule.next(from.isAfter(now) ? now : from)
                        .map(at -> Duration.between(now, at).plus(MARGIN));
        return new CronDue(time, isMany(schedule, earliest, now), tooLate, next);
    }

    private static Optional<Duration> deadline(CronJob cronJob) {
        return cronJob.spec().tree().has("startingDeadlineSeconds")
                ? Optional.of(Duration.ofSeconds(cronJob.spec().startingDeadlineSeconds()))
                : Optional.empty();
    }

    private static boolean isMany(CronSchedule schedule, Instant after, Instant now) {
        Optional<Instant> next = schedule.next(after);
        for (int count = 0; count <= MANY; count++) {
            if (next.isEmpty() || next.get().isAfter(now)) {
                return false;
            }
            next = schedule.next(next.get());
        }
        return true;
    }
}
