package dev.atoll.kinds.cel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time and spans of it.
final class Times {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final int MAX_TEXT = 128;
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern PART =
            Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private Times() {}

    static void addTo(Functions functions) {
        part(functions, "getFullYear", ZonedDateTime::getYear);
        part(functions, "getMonth", time -> time.getMonthValue() - 1);
        part(functions, "getDate", ZonedDateTime::getDayOfMonth);
        part(functions, "getDayOfMonth", time -> time.getDayOfMonth() - 1);
        part(functions, "getDayOfWeek", time -> time.getDayOfWeek().getValue() % 7);
        part(functions, "getDayOfYear", time -> time.getDayOfYear() - 1);
        part(functions, "getHours", ZonedDateTime::getHour);
        part(functions, "getMinutes", ZonedDateTime::getMinute);
        part(functions, "getSeconds", ZonedDateTime::getSecond);
        part(functions, "getMilliseconds", time -> time.getNano() / 1_000_000);
        functions
                .add("getHours", Duration.class, 1, a -> a.as(Duration.class, 0).toHours())
                .add("getMinutes", Duration.class, 1, a -> a.as(Duration.class, 0).toMinutes())
                .add("getSeconds", Duration.class, 1, a -> a.as(Duration.class, 0).toSeconds())
                .add("getMilliseconds", Duration.class, 1, a -> a.as(Duration.class, 0).toMillis());
    }

    private static void part(Functions functions, String name, ToLongFunction<ZonedDateTime> read) {
        functions
                .add(
                        name,
                        Instant.class,
                        1,
                        a -> read.applyAsLong(a.as(Instant.class, 0).atZone(ZoneOffset.UTC)))
                .add(
                        name,
                        Instant.class,
                        2,
                        a -> read.applyAsLong(a.as(Instant.class, 0).atZone(zone(a.text(1)))));
    }

    private static ZoneId zone(String name) {
        try {
            boolean offset = name.matches("[+-]?\\d{1,2}:\\d{2}");
            String signed = offset && Character.isDigit(name.charAt(0)) ? "+" + name : name;
            return ZoneId.of(signed);
        } catch (DateTimeException e) {
            throw new EvaluationException("unknown time zone " + name);
        }
    }

    static Instant bounded(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new EvaluationException("timestamp overflow");
        }
        return time;
    }

    static Duration bounded(Duration span) {
        try {
            long _ = span.toNanos();
            return span;
        } catch (ArithmeticException e) {
            throw new EvaluationException("duration overflow");
        }
    }

    static Instant instant(String text) {
        try {
            return bounded(OffsetDateTime.parse(limited(text)).toInstant());
        } catch (DateTimeParseException e) {
            throw new EvaluationException("invalid timestamp \"" + text + "\"");
        }
    }

    private static String limited(String text) {
        if (text.length() > MAX_TEXT) {
            throw new EvaluationException("invalid time: too long");
        }
        return text;
    }

    /// As Go writes them: `1h30m`, `-1.5s`.
    static Duration duration(String text) {
        String rest = limited(text);
        boolean negative = rest.startsWith("-");
        if (negative || rest.startsWith("+")) {
            rest = rest.substring(1);
        }
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(rest);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < rest.length() && part.find(end) && part.start() == end) {
            BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
            end = part.end();
        }
        if (end == 0 || end < rest.length()) {
            throw new EvaluationException("time: invalid duration \"" + text + "\"");
        }
        if (nanos.compareTo(MOST_NANOS) > 0) {
            throw new EvaluationException("time: invalid duration \"" + text + "\"");
        }
        long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Duration.ofNanos(negative ? -whole : whole);
    }

    /// In seconds, with a fraction where there is one: `90s`, `1.5s`.
    static String text(Duration span) {
        BigDecimal seconds =
                BigDecimal.valueOf(span.getSeconds()).add(BigDecimal.valueOf(span.getNano(), 9));
        return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
    }
}
