package dev.atoll.kinds;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A value that is an integer or a text, such as a port or a percentage.
public sealed interface IntOrString {

    record Int(long number) implements IntOrString {
        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    record Text(String text) implements IntOrString {
        @Override
        public String toString() {
            return text;
        }
    }

    static IntOrString of(long number) {
        return new Int(number);
    }

    static IntOrString of(String text) {
        return new Text(text);
    }

    /// Reads a plain JSON value; anything but a text or a number is 0.
    static IntOrString from(@Nullable Object value) {
        return switch (value) {
            case String text -> new Text(text);
            case Number number -> new Int(number.longValue());
            case null, default -> new Int(0);
        };
    }

    /// The plain JSON value: `Long` or `String`.
    default Object value() {
        return switch (this) {
            case Int(long number) -> (Object) number;
            case Text(String text) -> text;
        };
    }

    /// The number itself, or the percentage of `total`; empty where the text is no percentage.
    default OptionalLong scaled(long total, RoundingMode rounding) {
        return switch (this) {
            case Int(long number) -> OptionalLong.of(number);
            case Text(String text) -> {
                if (!text.matches("[0-9]{1,9}%")) {
                    yield OptionalLong.empty();
                }
                long percent = Long.parseLong(text.substring(0, text.length() - 1));
                yield OptionalLong.of(
                        BigDecimal.valueOf(percent)
                                .multiply(BigDecimal.valueOf(total))
                                .movePointLeft(2)
                                .setScale(0, rounding)
                                .longValue());
            }
        };
    }
}
