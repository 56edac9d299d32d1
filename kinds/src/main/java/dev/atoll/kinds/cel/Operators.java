package dev.atoll.kinds.cel;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// The operators but for those that do not always look at all of their operands.
final class Operators {
    private static final String OVERFLOW = "integer overflow";

    private Operators() {}

    static void addTo(Functions functions) {
        functions
                .add("_==_", Object.class, 2, a -> equal(a))
                .add("_!=_", Object.class, 2, a -> !equal(a))
                .add("_<_", Object.class, 2, a -> ordered(a, order -> order < 0))
                .add("_<=_", Object.class, 2, a -> ordered(a, order -> order <= 0))
                .add("_>_", Object.class, 2, a -> ordered(a, order -> order > 0))
                .add("_>=_", Object.class, 2, a -> ordered(a, order -> order >= 0))
                .add("!_", Boolean.class, 1, a -> !a.flag(0))
                .add("-_", Long.class, 1, a -> exactly(() -> Math.negateExact(a.integer(0))))
                .add("-_", Double.class, 1, a -> -a.as(Double.class, 0))
                .add("_+_", Object.class, 2, Operators::plus)
                .add("_-_", Object.class, 2, Operators::minus)
                .add(
                        "_*_",
                        Object.class,
                        2,
                        a ->
                                arithmetic(
                                        a,
                                        Math::multiplyExact,
                                        (x, y) -> x * y,
                                        BigInteger::multiply))
                .add("_/_", Object.class, 2, Operators::divide)
                .add("_%_", Object.class, 2, Operators::modulo)
                .add("_[_]", List.class, 2, a -> item(a.list(0), a.get(1)))
                .add("_[_]", Map.class, 2, a -> entry(a.map(0), a.get(1)))
                .add("@in", Object.class, 2, Operators::in)
                .add("in", Object.class, 2, Operators::in)
                .add("_in_", Object.class, 2, Operators::in);
    }

    private static boolean equal(Arguments a) {
        return Comparisons.equal(a.get(0), a.get(1), a.meter());
    }

    private static boolean ordered(Arguments a, IntPredicate wanted) {
        if (isNoNumber(a.get(0)) || isNoNumber(a.get(1))) {
            return false;
        }
        return wanted.test(Comparisons.compare(a.get(0), a.get(1), a.meter()));
    }

    private static boolean isNoNumber(@Nullable Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static boolean in(Arguments a) {
        return switch (a.get(1)) {
            case List<?> list -> Comparisons.contains(list, a.get(0), a.meter());
            case Map<?, ?> map -> map.containsKey(a.get(0));
            case null, default -> throw EvaluationException.noSuchOverload();
        };
    }

    @FunctionalInterface
    private interface Exact {
        long compute();
    }

    private static long exactly(Exact computation) {
        try {
            return computation.compute();
        } catch (ArithmeticException e) {
            throw new EvaluationException(OVERFLOW);
        }
    }

    private static @Nullable Object arithmetic(
            Arguments a,
            LongBinaryOperator integers,
            BiFunction<Double, Double, Double> doubles,
            BiFunction<BigInteger, BigInteger, BigInteger> unsigned) {
        Object left = a.get(0);
        Object right = a.get(1);
        if (left instanceof Long x && right instanceof Long y) {
            return exactly(() -> integers.applyAsLong(x, y));
        }
        if (left instanceof Double x && right instanceof Double y) {
            return doubles.apply(x, y);
        }
        if (left instanceof Unsigned x && right instanceof Unsigned y) {
            return Unsigned.of(unsigned.apply(x.value(), y.value()));
        }
        throw EvaluationException.noSuchOverload();
    }

    private static @Nullable Object plus(Arguments a) {
        Object left = a.get(0);
        Object right = a.get(1);
        if (left instanceof String x && right instanceof String y) {
            a.meter().traverse((long) x.length() + y.length());
            return x + y;
        }
        if (left instanceof Bytes x && right instanceof Bytes y) {
            a.meter().traverse((long) x.length() + y.length());
            return x.plus(y);
        }
        if (left instanceof List<?> x && right instanceof List<?> y) {
            a.meter().traverse((long) x.size() + y.size());
            return concatenated(x, y);
        }
        try {
            if (left instanceof Instant x && right instanceof Duration y) {
                return Times.bounded(x.plus(y));
            }
            if (left instanceof Duration x && right instanceof Instant y) {
                return Times.bounded(y.plus(x));
            }
            if (left instanceof Duration x && right instanceof Duration y) {
                return Times.bounded(x.plus(y));
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw new EvaluationException(OVERFLOW);
        }
        return arithmetic(a, Math::addExact, Double::sum, BigInteger::add);
    }

    /// Loops add one item after the other: a copy each time would take the square of their number.
    private static List<@Nullable Object> concatenated(List<?> first, List<?> second) {
        if (first instanceof Grown grown && second.size() == 1) {
            return grown.with(second.getFirst());
        }
        return Grown.of(first, second);
    }

    private static @Nullable Object minus(Arguments a) {
        Object left = a.get(0);
        Object right = a.get(1);
        try {
            if (left instanceof Instant x && right instanceof Instant y) {
                return Times.bounded(Duration.between(y, x));
            }
            if (left instanceof Instant x && right instanceof Duration y) {
                return Times.bounded(x.minus(y));
            }
            if (left instanceof Duration x && right instanceof Duration y) {
                return Times.bounded(x.minus(y));
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw new EvaluationException(OVERFLOW);
        }
        return arithmetic(a, Math::subtractExact, (x, y) -> x - y, BigInteger::subtract);
    }

    private static @Nullable Object divide(Arguments a) {
        if (isZero(a.get(1))) {
            throw new EvaluationException("division by zero");
        }
        return arithmetic(a, Math::divideExact, (x, y) -> x / y, BigInteger::divide);
    }

    private static @Nullable Object modulo(Arguments a) {
        if (isZero(a.get(1))) {
            throw new EvaluationException("modulus by zero");
        }
        if (a.get(0) instanceof Double) {
            throw EvaluationException.noSuchOverload();
        }
        return arithmetic(a, (x, y) -> x % y, (x, y) -> x % y, BigInteger::mod);
    }

    private static boolean isZero(@Nullable Object value) {
        return (value instanceof Long number && number == 0)
                || (value instanceof Unsigned unsigned && unsigned.bits() == 0);
    }

    static @Nullable Object item(List<?> list, @Nullable Object index) {
        long at =
                switch (index) {
                    case Long number -> number;
                    case Double number when number == Math.rint(number) -> number.longValue();
                    case Unsigned number -> number.bits();
                    case null, default -> throw EvaluationException.noSuchOverload();
                };
        if (at < 0 || at >= list.size()) {
            throw new EvaluationException("index out of bounds: " + at);
        }
        return list.get((int) at);
    }

    static @Nullable Object entry(Map<?, ?> map, @Nullable Object key) {
        Object value = map.get(key);
        if (value == null && !map.containsKey(key)) {
            throw EvaluationException.noSuchKey(String.valueOf(key));
        }
        return value;
    }

    /// A list that grows at its end without being copied, where nobody else has made it grow before.
    static final class Grown extends AbstractList<@Nullable Object> {
        private final List<@Nullable Object> shared;
        private final int size;

        private Grown(List<@Nullable Object> shared, int size) {
            this.shared = shared;
            this.size = size;
        }

        static Grown of(List<?> first, List<?> second) {
            ArrayList<@Nullable Object> all = new ArrayList<>(first.size() + second.size());
            all.addAll(first);
            all.addAll(second);
            return new Grown(all, all.size());
        }

        Grown with(@Nullable Object item) {
            if (shared.size() != size) {
                return of(this, Collections.singletonList(item));
            }
            shared.add(item);
            return new Grown(shared, size + 1);
        }

        @Override
        public @Nullable Object get(int index) {
            Objects.checkIndex(index, size);
            return shared.get(index);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
