package dev.atoll.kinds.cel;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is equal, and what comes first. Numbers are compared whatever their types.
final class Comparisons {
    private Comparisons() {}

    static boolean equal(@Nullable Object left, @Nullable Object right, Meter meter) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right) == 0;
        }
        return switch (left) {
            case String a when right instanceof String b -> {
                meter.traverse(Math.min(a.length(), b.length()));
                yield a.equals(b);
            }
            case Bytes a when right instanceof Bytes b -> {
                meter.traverse(Math.min(a.length(), b.length()));
                yield a.equals(b);
            }
            case List<?> a when right instanceof List<?> b -> equal(a, b, meter);
            case Map<?, ?> a when right instanceof Map<?, ?> b -> equal(a, b, meter);
            case Optional<?> a when right instanceof Optional<?> b ->
                    a.isPresent() == b.isPresent() && equal(a.orElse(null), b.orElse(null), meter);
            case null, default -> Objects.equals(left, right);
        };
    }

    private static boolean equal(List<?> left, List<?> right, Meter meter) {
        if (left.size() != right.size()) {
            return false;
        }
        meter.charge(left.size());
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!equal(item, others.next(), meter)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Map<?, ?> left, Map<?, ?> right, Meter meter) {
        if (left.size() != right.size()) {
            return false;
        }
        meter.charge(left.size());
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            if (!right.containsKey(entry.getKey())
                    || !equal(entry.getValue(), right.get(entry.getKey()), meter)) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(List<?> list, @Nullable Object wanted, Meter meter) {
        meter.charge(list.size());
        for (Object item : list) {
            if (equal(item, wanted, meter)) {
                return true;
            }
        }
        return false;
    }

    static boolean isNumber(@Nullable Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Unsigned;
    }

    /// @throws EvaluationException where they have no order
    static int compare(@Nullable Object left, @Nullable Object right, Meter meter) {
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof String a && right instanceof String b) {
            meter.traverse(Math.min(a.length(), b.length()));
            return compareTexts(a, b);
        }
        if (left instanceof Bytes a && right instanceof Bytes b) {
            meter.traverse(Math.min(a.length(), b.length()));
            return a.compareTo(b);
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (left instanceof Instant a && right instanceof Instant b) {
            return a.compareTo(b);
        }
        if (left instanceof Duration a && right instanceof Duration b) {
            return a.compareTo(b);
        }
        throw EvaluationException.noSuchOverload();
    }

    /// By code points, as their encodings are ordered.
    private static int compareTexts(String a, String b) {
        int at = 0;
        while (at < a.length() && at < b.length()) {
            int left = a.codePointAt(at);
            int right = b.codePointAt(at);
            if (left != right) {
                return Integer.compare(left, right);
            }
            at += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    }

    /// Two, where one is not a number: neither equal nor in any order.
    private static final int UNORDERED = 2;

    private static int compareNumbers(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a.compareTo(b);
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a.isNaN() || b.isNaN() ? UNORDERED : a < b ? -1 : a > b ? 1 : 0;
        }
        if (isUnusual(left) || isUnusual(right)) {
            double a = asDouble(left);
            double b = asDouble(right);
            return Double.isNaN(a) || Double.isNaN(b) ? UNORDERED : Double.compare(a, b);
        }
        return exact(left).compareTo(exact(right));
    }

    private static boolean isUnusual(@Nullable Object value) {
        return value instanceof Double number && (number.isNaN() || number.isInfinite());
    }

    private static double asDouble(@Nullable Object value) {
        return value instanceof Double number ? number : exact(value).doubleValue();
    }

    private static BigDecimal exact(@Nullable Object value) {
        return switch (value) {
            case Long number -> BigDecimal.valueOf(number);
            case Double number -> new BigDecimal(number);
            case Unsigned number -> new BigDecimal(number.value());
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }
}
