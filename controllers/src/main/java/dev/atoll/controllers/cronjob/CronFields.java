package dev.atoll.controllers.cronjob;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The five fields of a schedule: minute, hour, day of the month, month, day of the week.
///
/// Where both days are restricted, either is enough. A time that the clocks skip in spring is skipped with them; one
/// that they show twice in autumn comes twice.
record CronFields(Field minute, Field hour, Field day, Field month, Field weekday, ZoneId zone)
        implements CronSchedule {
    /// A day that exists, such as 29 February, comes back within these.
    private static final int MAX_YEARS = 8;

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> WEEKDAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /// Which values a field has.
    ///
    /// @param any whether it restricts nothing
    record Field(BitSet values, boolean any) {}

    private record Range(int min, int max, List<String> names) {}

    /// @throws IllegalArgumentException where the text is no five fields
    static CronFields parse(String text, ZoneId zone) {
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + fields.length + ": [" + text + "]");
        }
        return new CronFields(
                field(fields[0], new Range(0, 59, List.of())),
                field(fields[1], new Range(0, 23, List.of())),
                field(fields[2], new Range(1, 31, List.of())),
                field(fields[3], new Range(1, 12, MONTHS)),
                field(fields[4], new Range(0, 6, WEEKDAYS)),
                zone);
    }

    private static Field field(String text, Range range) {
        BitSet values = new BitSet();
        boolean any = false;
        for (String part : text.split(",", -1)) {
            any |= part.equals("*") || part.equals("?");
            add(part, range, values);
        }
        return new Field(values, any);
    }

    private static void add(String part, Range range, BitSet values) {
        String[] steps = part.split("/", -1);
        String[] ends = steps[0].split("-", -1);
        if (steps.length > 2 || ends.length > 2) {
            throw new IllegalArgumentException("too many slashes or hyphens: " + part);
        }
        int step = steps.length == 2 ? number(steps[1]) : 1;
        int first;
        int last;
        if (ends[0].equals("*") || ends[0].equals("?")) {
            first = range.min();
            last = range.max();
        } else {
            first = value(ends[0], range);
            boolean open = ends.length == 1 && steps.length == 2;
            last = open ? range.max() : ends.length == 2 ? value(ends[1], range) : first;
        }
        if (first < range.min() || last > range.max() || first > last || step < 1) {
            throw new IllegalArgumentException(
                    "not between " + range.min() + " and " + range.max() + ": " + part);
        }
        for (int value = first; value <= last; value += step) {
            values.set(value);
        }
    }

    private static int value(String text, Range range) {
        int name = range.names().indexOf(text.toLowerCase(Locale.ROOT));
        return name < 0 ? number(text) : name + range.min();
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException("failed to parse number: " + text);
        }
        return Integer.parseInt(text);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        ZonedDateTime at = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int last = at.getYear() + MAX_YEARS;
        while (at.getYear() <= last) {
            if (!month.values().get(at.getMonthValue())) {
                at = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
            } else if (!isDay(at)) {
                at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
            } else if (!hour.values().get(at.getHour())) {
                at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!minute.values().get(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return Optional.of(at.toInstant());
            }
        }
        return Optional.empty();
    }

    private boolean isDay(ZonedDateTime at) {
        boolean ofMonth = day.values().get(at.getDayOfMonth());
        boolean ofWeek = weekday.values().get(at.getDayOfWeek().getValue() % 7);
        return (day.any() || weekday.any()) ? (ofMonth && ofWeek) : (ofMonth || ofWeek);
    }

    /// Looks back further and further, so that it steps through few times however long ago the first is.
    @Override
    public Optional<Instant> last(Instant after, Instant now) {
        for (Duration back = Duration.ofMinutes(1); ; back = back.multipliedBy(16)) {
            Instant from = now.minus(back);
            boolean all = !from.isAfter(after);
            Optional<Instant> found = lastFrom(all ? after : from, now);
            if (found.isPresent() || all) {
                return found;
            }
        }
    }

    private Optional<Instant> lastFrom(Instant after, Instant now) {
        Optional<Instant> found = Optional.empty();
        Optional<Instant> next = next(after);
        while (next.isPresent() && !next.get().isAfter(now)) {
            found = next;
            next = next(next.get());
        }
        return found;
    }

    /// @throws DateTimeException where there is no such zone
    static ZoneId zone(String name) {
        return ZoneId.of(name);
    }
}
