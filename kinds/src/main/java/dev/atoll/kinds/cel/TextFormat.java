package dev.atoll.kinds.cel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `"%d of %s".format([1, "two"])`.
final class TextFormat {
    private static final int DEFAULT_PRECISION = 6;
    private static final int MAX_PRECISION = 1_000;

    private final String pattern;
    private final List<?> values;
    private final Meter meter;
    private final StringBuilder text = new StringBuilder();
    private int at;
    private int used;

    private TextFormat(Arguments a) {
        this.pattern = a.text(0);
        this.values = a.list(1);
        this.meter = a.meter();
    }

    static String format(Arguments a) {
        a.meter().traverse(a.text(0).length());
        return new TextFormat(a).run();
    }

    private String run() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c != '%') {
                text.append(c);
            } else if (at < pattern.length() && pattern.charAt(at) == '%') {
                at++;
                text.append('%');
            } else {
                append(clause());
            }
        }
        return text.toString();
    }

    private void append(String part) {
        meter.traverse(part.length());
        text.append(part);
    }

    private String clause() {
        int precision = DEFAULT_PRECISION;
        if (at < pattern.length() && pattern.charAt(at) == '.') {
            at++;
            precision = 0;
            while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
                precision =
                        Math.min(MAX_PRECISION + 1, precision * 10 + pattern.charAt(at++) - '0');
            }
            if (precision > MAX_PRECISION) {
                throw new EvaluationException("precision is too high");
            }
        }
        if (at >= pattern.length()) {
            throw new EvaluationException("unexpected end of format string");
        }
        char verb = pattern.charAt(at++);
        if (used >= values.size()) {
            throw new EvaluationException("index " + used + " out of range");
        }
        Object value = values.get(used++);
        return switch (verb) {
            case 's' -> plain(value);
            case 'd' -> whole(value);
            case 'f' -> fixed(value, precision);
            case 'e' -> scientific(value, precision);
            case 'b' -> inBase(value, 2);
            case 'o' -> inBase(value, 8);
            case 'x' -> hex(value);
            case 'X' -> hex(value).toUpperCase(Locale.ROOT);
            default ->
                    throw new EvaluationException(
                            "could not parse formatting clause: unrecognized formatting clause \""
                                    + verb
                                    + "\"");
        };
    }

    private static EvaluationException unfit(String verb, @Nullable Object value) {
        return new EvaluationException(
                "error during formatting: "
                        + verb
                        + " clause can not be used on "
                        + TypeName.of(value).name());
    }

    private String plain(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> list -> {
                StringBuilder all = new StringBuilder("[");
                for (Object item : list) {
                    String part = plain(item);
                    meter.traverse(part.length());
                    all.append(all.length() > 1 ? ", " : "").append(part);
                }
                yield all.append(']').toString();
            }
            case Map<?, ?> map -> {
                Map<String, String> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put(plain(key), plain(item)));
                StringBuilder all = new StringBuilder("{");
                sorted.forEach((key, part) -> {
                    meter.traverse((long) key.length() + part.length());
                    all.append(all.length() > 1 ? ", " : "").append(key).append(": ").append(part);
                });
                yield all.append('}').toString();
            }
            case TypeName type -> type.name();
            default -> {
                try {
                    yield Conversions.text(value);
                } catch (EvaluationException e) {
                    throw unfit("string", value);
                }
            }
        };
    }

    private static String whole(@Nullable Object value) {
        return switch (value) {
            case Long number -> number.toString();
            case Unsigned number -> number.toString();
            case Double number when number.isNaN() || number.isInfinite() -> special(number);
            case null, default -> throw unfit("decimal", value);
        };
    }

    private static String special(double number) {
        return Double.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
    }

    private static double number(String verb, @Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case Long number -> number;
            case Unsigned number -> number.value().doubleValue();
            case null, default -> throw unfit(verb, value);
        };
    }

    private static String fixed(@Nullable Object value, int precision) {
        double number = number("fixed-point", value);
        return Double.isNaN(number) || Double.isInfinite(number)
                ? special(number)
                : new BigDecimal(number)
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    private static String scientific(@Nullable Object value, int precision) {
        double number = number("scientific", value);
        return Double.isNaN(number) || Double.isInfinite(number)
                ? special(number)
                : String.format(Locale.ROOT, "%." + precision + "e", number);
    }

    private static String inBase(@Nullable Object value, int base) {
        return switch (value) {
            case Long number -> Long.toString(number, base);
            case Unsigned number -> number.value().toString(base);
            case Boolean flag when base == 2 -> flag ? "1" : "0";
            case null, default -> throw unfit(base == 2 ? "binary" : "octal", value);
        };
    }

    private static String hex(@Nullable Object value) {
        return switch (value) {
            case Long number -> Long.toString(number, 16);
            case Unsigned number -> number.value().toString(16);
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case null, default -> throw unfit("hex", value);
        };
    }
}
