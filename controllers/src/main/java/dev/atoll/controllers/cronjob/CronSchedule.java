package dev.atoll.controllers.cronjob;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a CronJob is to run.
sealed interface CronSchedule permits CronFields, CronSchedule.Every {
    Map<String, String> NAMED =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    /// The first time after another; empty where none ever comes.
    Optional<Instant> next(Instant after);

    /// The last time that is after one and not after another.
    Optional<Instant> last(Instant after, Instant now);

    /// @throws IllegalArgumentException where the text is no schedule
    static CronSchedule parse(String text, ZoneId zone) {
        String stripped = text.strip();
        if (stripped.startsWith("@every ")) {
            return new Every(duration(stripped.substring("@every ".length()).strip()));
        }
        if (stripped.startsWith("@") && !NAMED.containsKey(stripped)) {
            throw new IllegalArgumentException("unrecognized descriptor: " + stripped);
        }
        return CronFields.parse(NAMED.getOrDefault(stripped, stripped), zone);
    }

    private static Duration duration(String text) {
        Matcher part = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s)").matcher(text);
        Duration whole = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            long unitMillis =
                    switch (part.group(2)) {
                        case "h" -> 3_600_000;
                        case "m" -> 60_000;
                        case "s" -> 1_000;
                        default -> 1;
                    };
            whole = whole.plusMillis((long) (Double.parseDouble(part.group(1)) * unitMillis));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("failed to parse duration @every " + text);
        }
        Duration seconds = whole.truncatedTo(ChronoUnit.SECONDS);
        return seconds.isPositive() ? seconds : Duration.ofSeconds(1);
    }

    /// A fixed time apart, counted from where one begins to look.
    record Every(Duration period) implements CronSchedule {
        @Override
        public Optional<Instant> next(Instant after) {
            return Optional.of(after.plus(period).truncatedTo(ChronoUnit.SECONDS));
        }

        @Override
        public Optional<Instant> last(Instant after, Instant now) {
            long periods = Math.max(0, Duration.between(after, now).dividedBy(period));
            return periods == 0
                    ? Optional.empty()
                    : Optional.of(after.plus(period.multipliedBy(periods)))
                            .map(at -> at.truncatedTo(ChronoUnit.SECONDS));
        }
    }
}
