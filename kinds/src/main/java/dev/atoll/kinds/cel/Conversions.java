package dev.atoll.kinds.cel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Functions that make a value of one type from one of another, and those that tell a value's size and type.
final class Conversions {
    private static final int MAX_NUMBER_TEXT = 512;

    private Conversions() {}

    static void addTo(Functions functions) {
        functions
                .add("dyn", Object.class, 1, a -> a.get(0))
                .add("type", Object.class, 1, a -> TypeName.of(a.get(0)))
                .add("size", String.class, 1, a -> length(a.text(0)))
                .add("size", Bytes.class, 1, a -> (long) a.as(Bytes.class, 0).length())
                .add("size", List.class, 1, a -> (long) a.list(0).size())
                .add("size", Map.class, 1, a -> (long) a.map(0).size())
                .add("int", Object.class, 1, a -> toInt(a.get(0)))
                .add("uint", Object.class, 1, a -> toUnsigned(a.get(0)))
                .add("double", Object.class, 1, a -> toDouble(a.get(0)))
                .add("string", Object.class, 1, Conversions::toText)
                .add("bytes", Object.class, 1, Conversions::toBytes)
                .add("bool", Object.class, 1, a -> toBool(a.get(0)))
                .add("timestamp", Object.class, 1, a -> toInstant(a.get(0)))
                .add("duration", Object.class, 1, a -> toDuration(a.get(0)));
    }

    static long length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static Long toInt(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case Unsigned number when number.bits() >= 0 -> number.bits();
            case Unsigned _ -> throw new EvaluationException("integer overflow");
            case Double number -> {
                if (number.isNaN() || number <= -0x1p63 || number >= 0x1p63) {
                    throw new EvaluationException("integer overflow");
                }
                yield number.longValue();
            }
            case String text -> {
                try {
                    yield Long.valueOf(text);
                } catch (NumberFormatException e) {
                    throw unparsable("strconv.ParseInt", text);
                }
            }
            case Instant time -> time.getEpochSecond();
            case Duration span -> span.toNanos();
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static EvaluationException unparsable(String what, String text) {
        return new EvaluationException(what + ": parsing \"" + text + "\": invalid syntax");
    }

    private static Unsigned toUnsigned(@Nullable Object value) {
        return switch (value) {
            case Unsigned number -> number;
            case Long number -> Unsigned.of(BigInteger.valueOf(number));
            case Double number -> {
                if (number.isNaN() || number.isInfinite()) {
                    throw new EvaluationException("unsigned integer overflow");
                }
                yield Unsigned.of(new BigDecimal(number).toBigInteger());
            }
            case String text -> {
                if (text.isEmpty()
                        || text.length() > 20
                        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    throw unparsable("strconv.ParseUint", text);
                }
                yield Unsigned.of(new BigInteger(text));
            }
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Double toDouble(@Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case Long number -> number.doubleValue();
            case Unsigned number -> number.value().doubleValue();
            case String text -> {
                if (text.length() > MAX_NUMBER_TEXT
                        || !text.matches(
                                "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?Inf|NaN")) {
                    throw unparsable("strconv.ParseFloat", text);
                }
                yield switch (text) {
                    case "NaN" -> Double.NaN;
                    case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
                    case "-Inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.valueOf(text);
                };
            }
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Boolean toBool(@Nullable Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case String text ->
                    switch (text) {
                        case "1", "t", "T", "true", "TRUE", "True" -> true;
                        case "0", "f", "F", "false", "FALSE", "False" -> false;
                        default -> throw unparsable("strconv.ParseBool", text);
                    };
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static String toText(Arguments a) {
        if (a.get(0) instanceof Bytes bytes) {
            a.meter().traverse(bytes.length());
        }
        return text(a.get(0));
    }

    static String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Long number -> number.toString();
            case Unsigned number -> number.toString();
            case Double number -> Numbers.shortest(number);
            case Boolean flag -> flag.toString();
            case Bytes bytes -> bytes.text();
            case Instant time -> time.toString();
            case Duration span -> Times.text(span);
            case Networks.Address address -> address.toString();
            case Networks.Range range -> range.toString();
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Bytes toBytes(Arguments a) {
        return switch (a.get(0)) {
            case Bytes bytes -> bytes;
            case String text -> {
                a.meter().traverse(text.length());
                yield Bytes.of(text);
            }
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Instant toInstant(@Nullable Object value) {
        return switch (value) {
            case Instant time -> time;
            case String text -> Times.instant(text);
            case Long seconds -> {
                if (Math.abs(seconds) > 1L << 40) {
                    throw new EvaluationException("timestamp overflow");
                }
                yield Times.bounded(Instant.ofEpochSecond(seconds));
            }
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    private static Duration toDuration(@Nullable Object value) {
        return switch (value) {
            case Duration span -> span;
            case String text -> Times.duration(text);
            case Long nanos -> Duration.ofNanos(nanos);
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }
}
