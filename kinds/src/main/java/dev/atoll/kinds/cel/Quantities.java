package dev.atoll.kinds.cel;

import dev.atoll.kinds.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Amounts of resources: `quantity("1.5Gi")`.
final class Quantities {
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);

    private Quantities() {}

    static void addTo(Functions functions) {
        functions
                .add("quantity", String.class, 1, a -> parse(a.text(0)))
                .add("isQuantity", String.class, 1, a -> Quantity.from(a.text(0)) != null)
                .add("sign", Quantity.class, 1, a -> (long) quantity(a, 0).signum())
                .add("isInteger", Quantity.class, 1, a -> isInteger(quantity(a, 0)))
                .add(
                        "asInteger",
                        Quantity.class,
                        1,
                        a -> {
                            if (!isInteger(quantity(a, 0))) {
                                throw new EvaluationException("cannot convert value to integer");
                            }
                            return quantity(a, 0).amount().longValue();
                        })
                .add(
                        "asApproximateFloat",
                        Quantity.class,
                        1,
                        a -> quantity(a, 0).amount().doubleValue())
                .add(
                        "isGreaterThan",
                        Quantity.class,
                        2,
                        a -> quantity(a, 0).compareTo(quantity(a, 1)) > 0)
                .add(
                        "isLessThan",
                        Quantity.class,
                        2,
                        a -> quantity(a, 0).compareTo(quantity(a, 1)) < 0)
                .add(
                        "compareTo",
                        Quantity.class,
                        2,
                        a -> (long) Integer.signum(quantity(a, 0).compareTo(quantity(a, 1))))
                .add("add", Quantity.class, 2, a -> quantity(a, 0).plus(operand(a)))
                .add("sub", Quantity.class, 2, a -> quantity(a, 0).minus(operand(a)));
    }

    private static Quantity parse(String text) {
        try {
            return Quantity.parse(text);
        } catch (IllegalArgumentException e) {
            throw new EvaluationException(String.valueOf(e.getMessage()));
        }
    }

    private static Quantity quantity(Arguments a, int index) {
        return a.as(Quantity.class, index);
    }

    private static Quantity operand(Arguments a) {
        return a.get(1) instanceof Long number ? Quantity.of(number) : quantity(a, 1);
    }

    private static boolean isInteger(Quantity quantity) {
        BigDecimal amount = quantity.amount();
        return amount.compareTo(amount.setScale(0, RoundingMode.DOWN)) == 0
                && amount.compareTo(MOST) <= 0
                && amount.compareTo(LEAST) >= 0;
    }
}
