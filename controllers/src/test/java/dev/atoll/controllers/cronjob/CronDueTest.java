package dev.atoll.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.batch.v1.CronJob;
import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class CronDueTest {
    private static final CronSchedule HOURLY = CronSchedule.parse("@hourly", ZoneOffset.UTC);

    private static CronJob cronJob(String spec, String status) {
        String yaml =
                """
                metadata: {name: c, creationTimestamp: "2026-01-01T00:30:00Z"}
                spec: {%s}
                status: {%s}
                """
                        .formatted(spec, status);
        return new CronJob(Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    private static CronDue at(CronJob cronJob, String now) {
        return CronDue.of(cronJob, HOURLY, Instant.parse(now));
    }

    @Test
    void waitsForTheFirstTimeAfterItWasMade() {
        CronDue due = at(cronJob("", ""), "2026-01-01T00:45:00Z");

        assertThat(due.time()).isEmpty();
        assertThat(due.next()).contains(Duration.ofMinutes(15).plusMillis(100));
    }

    @Test
    void servesTheLatestOfTheTimesThatItMissed() {
        CronDue due = at(cronJob("", ""), "2026-01-01T05:10:00Z");

        assertThat(due.time()).contains(Instant.parse("2026-01-01T05:00:00Z"));
        assertThat(due.tooMany()).isFalse();
        assertThat(due.next()).contains(Duration.ofMinutes(50).plusMillis(100));
    }

    @Test
    void servesNoTimeTwice() {
        CronJob served = cronJob("", "lastScheduleTime: \"2026-01-01T05:00:00Z\"");

        assertThat(at(served, "2026-01-01T05:10:00Z").time()).isEmpty();
    }

    @Test
    void isTooLateAfterTheDeadline() {
        CronJob strict = cronJob("startingDeadlineSeconds: 60", "");

        assertThat(at(strict, "2026-01-01T01:01:00Z").tooLate()).isFalse();
        assertThat(at(strict, "2026-01-01T01:01:01Z").tooLate()).isTrue();
    }

    @Test
    void doesNotBelieveInMoreThanAHundredMissedTimes() {
        CronJob loose = cronJob("", "");

        assertThat(at(loose, "2026-01-05T04:10:00Z").tooMany()).isFalse();
        assertThat(at(loose, "2026-01-05T05:10:00Z").tooMany()).isTrue();
        assertThat(at(loose, "2026-01-05T05:10:00Z").time())
                .contains(Instant.parse("2026-01-05T05:00:00Z"));
    }

    @Test
    void countsMissedTimesWithinTheDeadlineOnly() {
        CronJob strict = cronJob("startingDeadlineSeconds: 7200", "");

        assertThat(at(strict, "2026-03-01T00:10:00Z").tooMany()).isFalse();
    }
}
