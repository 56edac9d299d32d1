package dev.atoll.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Immutable bytes, ordered as unsigned.
public final class Bytes implements Comparable<Bytes> {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /// Wraps without a copy: the caller gives the array away and must not change it.
    public static Bytes wrap(byte[] content) {
        return new Bytes(content);
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return content.length;
    }

    /// The array itself, for reading only: a copy here would cost every read of the platform.
    public byte[] array() {
        return content;
    }

    public boolean startsWith(Bytes prefix) {
        return content.length >= prefix.content.length
                && Arrays.mismatch(
                                content,
                                0,
                                prefix.content.length,
                                prefix.content,
                                0,
                                prefix.content.length)
                        < 0;
    }

    public String utf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return utf8();
    }
}
