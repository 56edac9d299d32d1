package dev.atoll.network.host;

/// A range of IPv4 addresses.
///
/// @param base the first address, as a number; its host bits are zero
public record Cidr(int base, int prefixBits) {
    public Cidr {
        if (prefixBits < 8 || prefixBits > 30) {
            throw new IllegalArgumentException("prefix of 8 to 30 bits, not " + prefixBits);
        }
        base &= -1 << (32 - prefixBits);
    }

    /// @throws IllegalArgumentException where the text is no such range
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a CIDR: " + text);
        }
        return new Cidr(
                number(text.substring(0, slash)),
                Integer.parseInt(text, slash + 1, text.length(), 10));
    }

    private static int number(String address) {
        int number = 0;
        int start = 0;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? address.length() : address.indexOf('.', start);
            int octet = end < 0 ? -1 : Integer.parseInt(address, start, end, 10);
            if (octet < 0 || octet > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + address);
            }
            number = number << 8 | octet;
            start = end + 1;
        }
        return number;
    }

    /// An address of the range; 1 is the gateway's.
    public String address(int offset) {
        int address = base + offset;
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }

    public boolean contains(String address) {
        return (number(address) & -1 << (32 - prefixBits)) == base;
    }

    @Override
    public String toString() {
        return address(0) + "/" + prefixBits;
    }
}
