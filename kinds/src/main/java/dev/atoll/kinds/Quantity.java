package dev.atoll.kinds;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An exact amount of a resource, in Kubernetes' notation: `100m`, `1.5Gi`, `1e3`. Equality is of
/// amounts; the notation only decides how it is printed.
public final class Quantity implements Comparable<Quantity> {
    /// The notation a quantity was written in, and is printed in.
    public enum Format {
        DECIMAL_SI,
        BINARY_SI,
        DECIMAL_EXPONENT
    }

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final int NANO = 9;
    private static final int MAX_TEXT = 128;
    private static final Map<String, Integer> DECIMAL =
            Map.of(
                    "n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E",
                    18);
    private static final Map<String, Integer> BINARY =
            Map.of("Ki", 1, "Mi", 2, "Gi", 3, "Ti", 4, "Pi", 5, "Ei", 6);
    private static final String[] DECIMAL_SUFFIXES = {
        "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
    };
    private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

    private final BigDecimal amount;
    private final Format format;

    private Quantity(BigDecimal amount, Format format) {
        this.amount = amount;
        this.format = format;
    }

    public static Quantity of(long value) {
        return new Quantity(BigDecimal.valueOf(value), Format.DECIMAL_SI);
    }

    public static Quantity ofMilli(long milli) {
        return new Quantity(BigDecimal.valueOf(milli, 3), Format.DECIMAL_SI);
    }

    /// An amount printed with binary suffixes, as memory is.
    public static Quantity ofBytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Format.BINARY_SI);
    }

    /// Parses Kubernetes' notation.
    ///
    /// @throws IllegalArgumentException with Kubernetes' message, if the text is not one
    public static Quantity parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression"
                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        int end = numberEnd(text);
        BigDecimal number = number(text.substring(0, end));
        String suffix = text.substring(end);
        Integer binary = BINARY.get(suffix);
        if (binary != null) {
            BigDecimal scaled = number.multiply(new BigDecimal(KIBI.pow(binary)));
            return bounded(scaled, Format.BINARY_SI);
        }
        Integer decimal = DECIMAL.get(suffix);
        if (decimal != null) {
            return bounded(number.scaleByPowerOfTen(decimal), Format.DECIMAL_SI);
        }
        return bounded(number.scaleByPowerOfTen(exponent(suffix)), Format.DECIMAL_EXPONENT);
    }

    /// The quantity of a plain JSON value, or null if it is none.
    public static @Nullable Quantity from(@Nullable Object value) {
        if (!(value instanceof String) && !(value instanceof Number)) {
            return null;
        }
        try {
            return parse(value.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static int numberEnd(String text) {
        int end = 0;
        if (text.charAt(0) == '+' || text.charAt(0) == '-') {
            end++;
        }
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static BigDecimal number(String digits) {
        try {
            return new BigDecimal(digits.startsWith("+") ? digits.substring(1) : digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression"
                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                    e);
        }
    }

    private static int exponent(String suffix) {
        if (suffix.length() > 1
                && suffix.length() < 6
                && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
            try {
                return Integer.parseInt(suffix.substring(1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("unable to parse quantity's suffix", e);
            }
        }
        throw new IllegalArgumentException("unable to parse quantity's suffix");
    }

    /// Finer than nano is rounded up, away from zero; more than 2^63-1 is cut to that.
    private static Quantity bounded(BigDecimal amount, Format format) {
        BigDecimal rounded =
                amount.scale() > NANO ? amount.setScale(NANO, RoundingMode.UP) : amount;
        if (rounded.compareTo(MAX) > 0) {
            rounded = MAX;
        } else if (rounded.compareTo(MAX.negate()) < 0) {
            rounded = MAX.negate();
        }
        boolean plainBelowOne =
                format == Format.BINARY_SI
                        && rounded.abs().compareTo(BigDecimal.ONE) < 0
                        && rounded.signum() != 0;
        return new Quantity(rounded, plainBelowOne ? Format.DECIMAL_SI : format);
    }

    public Format format() {
        return format;
    }

    public BigDecimal amount() {
        return amount;
    }

    /// The whole number, rounded up; bounded by `long`.
    public long value() {
        return clamp(amount.setScale(0, RoundingMode.UP));
    }

    /// Thousandths, rounded up; bounded by `long`.
    public long milliValue() {
        return clamp(amount.movePointRight(3).setScale(0, RoundingMode.UP));
    }

    private static long clamp(BigDecimal whole) {
        if (whole.compareTo(MAX) >= 0) {
            return Long.MAX_VALUE;
        }
        return whole.compareTo(MAX.negate()) <= 0 ? -Long.MAX_VALUE : whole.longValue();
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public int signum() {
        return amount.signum();
    }

    public Quantity plus(Quantity other) {
        Format kept = isZero() ? other.format : format;
        return new Quantity(amount.add(other.amount), kept);
    }

    public Quantity minus(Quantity other) {
        Format kept = isZero() ? other.format : format;
        return new Quantity(amount.subtract(other.amount), kept);
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity quantity && amount.compareTo(quantity.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    /// The canonical notation: no fraction, the largest suffix that needs none.
    @Override
    public String toString() {
        if (amount.signum() == 0) {
            return "0";
        }
        boolean small = amount.abs().compareTo(BigDecimal.valueOf(1024)) < 0;
        return switch (format) {
            case BINARY_SI -> small ? decimal(false) : binary();
            case DECIMAL_SI -> decimal(false);
            case DECIMAL_EXPONENT -> decimal(true);
        };
    }

    private String decimal(boolean exponential) {
        BigDecimal stripped = amount.stripTrailingZeros();
        int power = Math.floorDiv(-stripped.scale(), 3) * 3;
        power = Math.clamp(power, -9, 18);
        String digits = stripped.movePointLeft(power).toBigInteger().toString();
        if (!exponential) {
            return digits + DECIMAL_SUFFIXES[power / 3 + 3];
        }
        return power == 0 ? digits : digits + "e" + power;
    }

    private String binary() {
        BigInteger whole = amount.setScale(0, RoundingMode.UP).toBigInteger();
        int power = 0;
        while (power < BINARY_SUFFIXES.length - 1) {
            BigInteger[] divided = whole.divideAndRemainder(KIBI);
            if (divided[1].signum() != 0) {
                break;
            }
            whole = divided[0];
            power++;
        }
        return whole + BINARY_SUFFIXES[power];
    }
}
