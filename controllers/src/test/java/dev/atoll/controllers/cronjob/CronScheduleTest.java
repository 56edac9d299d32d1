package dev.atoll.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronScheduleTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static List<String> next(String schedule, ZoneId zone, String after, int count) {
        CronSchedule parsed = CronSchedule.parse(schedule, zone);
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = parsed.next(at).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/15 * * * *     | 2026-01-01T00:00:00Z | 2026-01-01T00:15:00Z",
                "0 9-17/4 * * *   | 2026-01-01T10:00:00Z | 2026-01-01T13:00:00Z",
                "5/20 * * * *     | 2026-01-01T00:05:00Z | 2026-01-01T00:25:00Z",
                "0 0 1,15 * *     | 2026-01-01T00:00:00Z | 2026-01-15T00:00:00Z",
                "0 0 * feb-Mar *  | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z",
                "0 0 29 2 *       | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 0 * * MON      | 2026-01-01T00:00:00Z | 2026-01-05T00:00:00Z",
                "0 0 13 * fri     | 2026-01-03T00:00:00Z | 2026-01-09T00:00:00Z",
                "0 0 ? * 1-5      | 2026-01-02T00:00:00Z | 2026-01-05T00:00:00Z",
                "@hourly          | 2026-01-01T00:00:00Z | 2026-01-01T01:00:00Z",
                "@daily           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
                "@midnight        | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z",
                "@weekly          | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
                "@monthly         | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z",
                "@yearly          | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
                "@every 1h30m     | 2026-01-01T00:00:10Z | 2026-01-01T01:30:10Z",
            })
    void tellsTheNextTime(String schedule, String after, String next) {
        assertThat(next(schedule, ZoneOffset.UTC, after, 1)).containsExactly(next);
    }

    @Test
    void followsTheClocksOfItsZone() {
        assertThat(next("0 9 * * *", NEW_YORK, "2026-03-07T00:00:00Z", 3))
                .containsExactly(
                        "2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z", "2026-03-09T13:00:00Z");
    }

    @Test
    void skipsTheHourThatTheClocksSkip() {
        assertThat(next("30 2 * * *", NEW_YORK, "2026-03-07T12:00:00Z", 1))
                .containsExactly("2026-03-09T06:30:00Z");
    }

    @Test
    void runsTwiceInTheHourThatTheClocksShowTwice() {
        assertThat(next("30 1 * * *", NEW_YORK, "2026-11-01T00:00:00Z", 2))
                .containsExactly("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z");
    }

    @Test
    void neverComesOnADayThatIsInNoMonth() {
        assertThat(CronSchedule.parse("0 0 31 2 *", ZoneOffset.UTC).next(Instant.EPOCH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "5-1 * * * *",
                "*/0 * * * *",
                "a * * * *",
                "1/2/3 * * * *",
                "@sometimes",
                "@every never",
            })
    void refusesWhatIsNoSchedule(String text) {
        assertThatThrownBy(() -> CronSchedule.parse(text, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "0 * * * *", "0 0 * * 1", "0 0 1 1 *", "@every 7m"})
    void findsTheLastTimeHoweverLongAgoTheFirstWas(String text) {
        CronSchedule schedule = CronSchedule.parse(text, ZoneOffset.UTC);
        Instant after = Instant.parse("2024-01-01T00:00:00Z");
        Instant now = Instant.parse("2026-06-15T12:34:56Z");

        Instant last = schedule.last(after, now).orElseThrow();

        assertThat(last).isAfter(after).isBeforeOrEqualTo(now);
        assertThat(schedule.next(last).orElseThrow()).isAfter(now);
    }

    @Test
    void hasNoLastTimeBeforeTheFirst() {
        CronSchedule hourly = CronSchedule.parse("@hourly", ZoneOffset.UTC);
        Instant after = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(hourly.last(after, after.plus(Duration.ofMinutes(59)))).isEmpty();
        assertThat(hourly.last(after, after.plus(Duration.ofMinutes(60))))
                .contains(after.plus(Duration.ofHours(1)));
    }
}
