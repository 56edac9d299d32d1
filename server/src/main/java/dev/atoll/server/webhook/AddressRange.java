package dev.atoll.server.webhook;

import java.net.InetAddress;
import java.util.Arrays;

/// A range of IP addresses: `10.0.0.0/8`.
public final class AddressRange {
    private final byte[] address;
    private final int bits;

    private AddressRange(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /// @throws IllegalArgumentException where it is none
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        InetAddress parsed = InetAddress.ofLiteral(host);
        byte[] address = parsed.getAddress();
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("not a range of addresses: " + text);
        }
        return new AddressRange(address, bits);
    }

    public boolean contains(InetAddress other) {
        byte[] candidate = other.getAddress();
        if (candidate.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, candidate, 0, whole)) {
            return false;
        }
        int mask = 0xff << (8 - bits % 8);
        return bits % 8 == 0 || (address[whole] & mask) == (candidate[whole] & mask);
    }
}
