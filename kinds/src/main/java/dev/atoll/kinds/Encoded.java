package dev.atoll.kinds;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An encoded object or message: immutable bytes, JSON unless said otherwise.
public final class Encoded {
    private static final Encoded EMPTY = new Encoded(new byte[0]);

    private final byte[] content;

    private Encoded(byte[] content) {
        this.content = content;
    }

    public static Encoded empty() {
        return EMPTY;
    }

    /// Wraps without a copy: the caller gives the array away and must not change it.
    public static Encoded wrap(byte[] content) {
        return new Encoded(content);
    }

    public static Encoded utf8(String text) {
        return new Encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return content.length;
    }

    /// The array itself, for reading only: a copy here would cost every read of the platform.
    public byte[] array() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encoded encoded && Arrays.equals(content, encoded.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /// The content as UTF-8 text.
    @Override
    public String toString() {
        return new String(content, StandardCharsets.UTF_8);
    }
}
