package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.batch.v1.CronJobStatus;
import dev.atoll.kinds.batch.v1.Job;
import dev.atoll.kinds.core.v1.ObjectReference;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// CronJobs, whose jobs are suspended so that they need no pods.
final class CronJobsTest {
    private final TestingClock clock = new TestingClock();
    private final TestingTenant tenant = new TestingTenant(clock).start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private void cronJob(String spec) {
        tenant.create(
                Resources.CRON_JOBS,
                """
                metadata: {name: c, namespace: shop}
                spec:
                  schedule: "@hourly"
                  jobTemplate:
                    metadata: {labels: {of: c}, annotations: {a: b}}
                    spec: {suspend: true, template: {spec: {containers: [{name: c, image: i}]}}}
                %s
                """
                        .formatted(spec.indent(2)));
    }

    private CronJobStatus status() {
        return tenant.get(Resources.CRON_JOBS, "c").status();
    }

    private List<Job> jobs() {
        return tenant.api.list(Resources.JOBS);
    }

    private void finish(Job job, String how) {
        Instant end = now();
        tenant.api.change(
                Resources.JOBS,
                ObjectKey.of(job),
                now ->
                        new Job(
                                now.tree()
                                        .with(
                                                "status",
                                                TestingTenant.yaml(
                                                        """
                                                        startTime: "%1$s"
                                                        completionTime: "%1$s"
                                                        conditions:
                                                        - {type: %2$s, status: "True"}
                                                        """
                                                                .formatted(end, how)))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private void hourPasses() {
        Instant next = clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
        clock.advance(Duration.between(clock.instant(), next).plusSeconds(1));
        // A pause that was reckoned before the clock jumped, and begins after it, is too long.
        tenant.api.change(
                Resources.CRON_JOBS,
                new ObjectKey("shop", "c"),
                cronJob ->
                        cronJob.withMetadata(
                                cronJob.metadata()
                                        .withAnnotations(Map.of("touched", next.toString()))));
    }

    /// Pauses after conflicts are told by the clock too.
    private void eventually(Callable<Boolean> condition) {
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return condition.call();
        });
    }

    private boolean told(String reason) {
        return tenant.api.list(Resources.EVENTS).stream()
                .anyMatch(event -> event.reason().equals(reason));
    }

    @Test
    void makesAJobForEachTime() {
        cronJob("concurrencyPolicy: Allow");
        hourPasses();
        Instant time = clock.instant().truncatedTo(ChronoUnit.HOURS);
        eventually(() -> status().active().size() == 1);

        Job job = jobs().getFirst();
        assertThat(job.name()).isEqualTo("c-" + time.getEpochSecond() / 60);
        assertThat(job.metadata().labels()).containsEntry("of", "c");
        assertThat(job.metadata().annotations())
                .containsEntry("a", "b")
                .containsEntry("batch.kubernetes.io/cronjob-scheduled-timestamp", time.toString());
        assertThat(job.metadata().ownerReferences().getFirst().kind()).isEqualTo("CronJob");
        assertThat(status().lastScheduleTime()).contains(time);
        assertThat(status().active()).extracting(ObjectReference::name).containsExactly(job.name());
        eventually(() -> told("SuccessfulCreate"));

        hourPasses();
        eventually(() -> status().active().size() == 2);
    }

    @Test
    void doesNotStartAnotherWhileOneRunsWhereThatIsForbidden() {
        cronJob("concurrencyPolicy: Forbid");
        hourPasses();
        eventually(() -> status().active().size() == 1);
        hourPasses();
        eventually(() -> told("JobAlreadyActive"));
        assertThat(jobs()).hasSize(1);

        Instant end = now();
        finish(jobs().getFirst(), "Complete");

        eventually(() -> jobs().size() == 2 && status().active().size() == 1);
        assertThat(status().lastSuccessfulTime()).contains(end);
        eventually(() -> told("SawCompletedJob"));
    }

    @Test
    void replacesTheOneThatRunsWhereAsked() {
        cronJob("concurrencyPolicy: Replace");
        hourPasses();
        eventually(() -> status().active().size() == 1);
        String first = jobs().getFirst().name();
        hourPasses();
        eventually(() ->
                jobs().size() == 1
                        && !jobs().getFirst().name().equals(first)
                        && status().active().size() == 1);
        assertThat(status().active().getFirst().name()).isEqualTo(jobs().getFirst().name());
        eventually(() -> told("SuccessfulDelete"));
    }

    @Test
    void keepsAsManyFinishedJobsAsAsked() {
        cronJob(
                """
                concurrencyPolicy: Allow
                successfulJobsHistoryLimit: 1
                failedJobsHistoryLimit: 0
                """);
        for (String how : List.of("Complete", "Complete", "Failed")) {
            hourPasses();
            eventually(() -> status().active().size() == 1);
            String name = status().active().getFirst().name();
            finish(tenant.get(Resources.JOBS, name), how);
            eventually(() -> status().active().isEmpty());
        }
        eventually(() -> jobs().size() == 1);
        assertThat(jobs().getFirst().status().conditions())
                .anyMatch(condition -> condition.type().equals("Complete"));
    }

    @Test
    void makesNoJobWhileSuspended() {
        cronJob("suspend: true");
        hourPasses();
        tenant.api.change(
                Resources.CRON_JOBS,
                new ObjectKey("shop", "c"),
                cronJob ->
                        new CronJob(
                                cronJob.withSpec(
                                                cronJob.spec()
                                                        .withSuspend(false)
                                                        .withStartingDeadlineSeconds(0))
                                        .tree()));
        eventually(() -> told("MissSchedule"));
        assertThat(jobs()).isEmpty();
    }

    @Test
    void tellsThatTooManyTimesWereMissed() {
        cronJob("suspend: true");
        clock.advance(Duration.ofDays(5));
        tenant.api.change(
                Resources.CRON_JOBS,
                new ObjectKey("shop", "c"),
                cronJob -> cronJob.withSpec(cronJob.spec().withSuspend(false)));
        eventually(() -> told("TooManyMissedTimes") && jobs().size() == 1);
    }

    @Test
    void tellsOfAZoneThatIsNowhere() {
        cronJob("timeZone: Nowhere/Land");
        eventually(() -> told("UnknownTimeZone"));
    }

    @Test
    void forgetsAJobThatIsGone() {
        cronJob("concurrencyPolicy: Forbid");
        hourPasses();
        eventually(() -> status().active().size() == 1);
        tenant.api.remove(Resources.JOBS, ObjectKey.of(jobs().getFirst()));
        eventually(() -> status().active().isEmpty());
        eventually(() -> told("MissingJob"));
    }
}
