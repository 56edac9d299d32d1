package dev.atoll.kinds.cel;

import java.math.BigInteger;

/// A value of the type `uint`.
record Unsigned(long bits) implements Comparable<Unsigned> {
    private static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    static Unsigned of(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(MAX) > 0) {
            throw new EvaluationException("unsigned integer overflow");
        }
        return new Unsigned(value.longValue());
    }

    BigInteger value() {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    @Override
    public int compareTo(Unsigned other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
