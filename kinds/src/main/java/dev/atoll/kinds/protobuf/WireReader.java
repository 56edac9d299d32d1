package dev.atoll.kinds.protobuf;

import dev.atoll.kinds.codec.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the protocol-buffer wire format: https://protobuf.dev/programming-guides/encoding.
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final byte[] content;
    private final int end;
    private int at;

    WireReader(byte[] content) {
        this(content, 0, content.length);
    }

    private WireReader(byte[] content, int from, int end) {
        this.content = content;
        this.at = from;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    /// The field's number and wire type, as the wire has them: `number << 3 | type`.
    int tag() {
        return (int) varint();
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= end) {
                throw truncated();
            }
            byte next = content[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DecodeException("proto: integer overflow");
    }

    double fixed64() {
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            if (at >= end) {
                throw truncated();
            }
            bits |= (long) (content[at++] & 0xff) << (8 * i);
        }
        return Double.longBitsToDouble(bits);
    }

    WireReader message() {
        int length = length();
        WireReader message = new WireReader(content, at, at + length);
        at += length;
        return message;
    }

    byte[] bytes() {
        int length = length();
        at += length;
        return Arrays.copyOfRange(content, at - length, at);
    }

    String string() {
        int length = length();
        at += length;
        return new String(content, at - length, length, StandardCharsets.UTF_8);
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw truncated();
        }
        return (int) length;
    }

    void skip(int wireType) {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case FIXED32 -> advance(Integer.BYTES);
            case BYTES -> advance(length());
            default -> throw new DecodeException("proto: illegal wireType " + wireType);
        }
    }

    private void advance(int count) {
        if (count > end - at) {
            throw truncated();
        }
        at += count;
    }

    private static DecodeException truncated() {
        return new DecodeException("unexpected EOF");
    }
}
