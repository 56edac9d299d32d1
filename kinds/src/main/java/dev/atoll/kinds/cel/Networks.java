package dev.atoll.kinds.cel;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses and ranges of them. Nothing is looked up.
final class Networks {
    private static final int MAX_TEXT = 64;
    private static final Pattern PART = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern BITS = Pattern.compile("0|[1-9]\\d{0,2}");

    private Networks() {}

    /// A value of the type `net.IP`.
    ///
    /// @param bits 32 or 128
    record Address(BigInteger value, int bits) {

        int group(int index) {
            return value.shiftRight(bits - 16 * (index + 1)).intValue() & 0xffff;
        }

        int octet(int index) {
            return value.shiftRight(bits - 8 * (index + 1)).intValue() & 0xff;
        }

        boolean isV4() {
            return bits == 32;
        }

        boolean isUnspecified() {
            return value.signum() == 0;
        }

        boolean isLoopback() {
            return isV4() ? octet(0) == 127 : value.equals(BigInteger.ONE);
        }

        boolean isLinkLocalMulticast() {
            return isV4()
                    ? octet(0) == 224 && octet(1) == 0 && octet(2) == 0
                    : (group(0) & 0xff0f) == 0xff02;
        }

        boolean isLinkLocalUnicast() {
            return isV4() ? octet(0) == 169 && octet(1) == 254 : (group(0) & 0xffc0) == 0xfe80;
        }

        boolean isMulticast() {
            return isV4() ? (octet(0) & 0xf0) == 224 : octet(0) == 0xff;
        }

        boolean isGlobalUnicast() {
            boolean broadcast = isV4() && value.bitCount() == 32;
            return !isUnspecified()
                    && !isLoopback()
                    && !isMulticast()
                    && !isLinkLocalUnicast()
                    && !broadcast;
        }

        Address masked(int prefix) {
            BigInteger low = BigInteger.TWO.pow(bits - prefix).subtract(BigInteger.ONE);
            return new Address(value.andNot(low), bits);
        }

        @Override
        public String toString() {
            return isV4()
                    ? octet(0) + "." + octet(1) + "." + octet(2) + "." + octet(3)
                    : shortened();
        }

        /// The longest run of two or more zero groups is left out, the first where there are several.
        private String shortened() {
            int start = -1;
            int longest = 1;
            for (int i = 0; i < 8; i++) {
                int run = 0;
                while (i + run < 8 && group(i + run) == 0) {
                    run++;
                }
                if (run > longest) {
                    start = i;
                    longest = run;
                }
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                if (i == start) {
                    text.append("::");
                    i += longest - 1;
                } else {
                    boolean glued = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                    text.append(glued ? "" : ":").append(Integer.toHexString(group(i)));
                }
            }
            return text.toString();
        }
    }

    /// A value of the type `net.CIDR`.
    record Range(Address address, int prefix) {
        boolean contains(Address other) {
            return other.bits() == address.bits()
                    && other.masked(prefix).equals(address.masked(prefix));
        }

        @Override
        public String toString() {
            return address + "/" + prefix;
        }
    }

    static void addTo(Functions functions) {
        functions
                .add("ip", String.class, 1, a -> parsedAddress(a.text(0)))
                .add("ip", Range.class, 1, a -> a.as(Range.class, 0).address())
                .add("isIP", String.class, 1, a -> address(a.text(0)).isPresent())
                .add(
                        "ip.isCanonical",
                        String.class,
                        1,
                        a -> parsedAddress(a.text(0)).toString().equals(a.text(0)))
                .add("family", Address.class, 1, a -> address(a).isV4() ? 4L : 6L)
                .add("isUnspecified", Address.class, 1, a -> address(a).isUnspecified())
                .add("isLoopback", Address.class, 1, a -> address(a).isLoopback())
                .add(
                        "isLinkLocalMulticast",
                        Address.class,
                        1,
                        a -> address(a).isLinkLocalMulticast())
                .add("isLinkLocalUnicast", Address.class, 1, a -> address(a).isLinkLocalUnicast())
                .add("isGlobalUnicast", Address.class, 1, a -> address(a).isGlobalUnicast())
                .add("cidr", String.class, 1, a -> parsedRange(a.text(0)))
                .add("isCIDR", String.class, 1, a -> range(a.text(0)).isPresent())
                .add(
                        "containsIP",
                        Range.class,
                        2,
                        a ->
                                a.as(Range.class, 0)
                                        .contains(
                                                a.get(1) instanceof String text
                                                        ? parsedAddress(text)
                                                        : a.as(Address.class, 1)))
                .add("containsCIDR", Range.class, 2, Networks::containsRange)
                .add(
                        "masked",
                        Range.class,
                        1,
                        a -> {
                            Range range = a.as(Range.class, 0);
                            return new Range(
                                    range.address().masked(range.prefix()), range.prefix());
                        })
                .add("prefixLength", Range.class, 1, a -> (long) a.as(Range.class, 0).prefix());
    }

    private static boolean containsRange(Arguments a) {
        Range outer = a.as(Range.class, 0);
        Range inner = a.get(1) instanceof String text ? parsedRange(text) : a.as(Range.class, 1);
        return inner.prefix() >= outer.prefix()
                && outer.contains(inner.address().masked(inner.prefix()));
    }

    private static Address address(Arguments a) {
        return a.as(Address.class, 0);
    }

    private static Address parsedAddress(String text) {
        return address(text)
                .orElseThrow(() ->
                        new EvaluationException(
                                "IP Address "
                                        + Texts.quoted(text)
                                        + " parse error during conversion from string: ParseAddr("
                                        + Texts.quoted(text)
                                        + "): unable to parse IP"));
    }

    private static Range parsedRange(String text) {
        return range(text)
                .orElseThrow(() ->
                        new EvaluationException(
                                "network address parse error during conversion from string: netip.ParsePrefix("
                                        + Texts.quoted(text)
                                        + "): invalid CIDR address"));
    }

    static Optional<Address> address(String text) {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        return text.contains(":") ? v6(text) : v4(text).map(value -> new Address(value, 32));
    }

    static Optional<Range> range(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !BITS.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        return address(text.substring(0, slash))
                .filter(address -> bits <= address.bits())
                .map(address -> new Range(address, bits));
    }

    private static Optional<BigInteger> v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : parts) {
            if (!PART.matcher(part).matches() || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return Optional.of(BigInteger.valueOf(value));
    }

    /// IPv4 addresses that are mapped into IPv6 are refused, as upstream does.
    private static Optional<Address> v6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        int[] groups = new int[8];
        int[] head = groups(gap < 0 ? text : text.substring(0, gap));
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
        int count = head.length + tail.length;
        boolean malformed = head.length > 8 || tail.length > 8;
        if (malformed || (gap < 0 ? count != 8 : count >= 8)) {
            return Optional.empty();
        }
        System.arraycopy(head, 0, groups, 0, head.length);
        System.arraycopy(tail, 0, groups, 8 - tail.length, tail.length);
        BigInteger value = BigInteger.ZERO;
        for (int group : groups) {
            value = value.shiftLeft(16).or(BigInteger.valueOf(group));
        }
        boolean mapped = value.shiftRight(32).equals(BigInteger.valueOf(0xffff));
        return mapped ? Optional.empty() : Optional.of(new Address(value, 128));
    }

    /// Nine groups where one is malformed: more than there can be.
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        int[] groups = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!GROUP.matcher(parts[i]).matches()) {
                return new int[9];
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        return groups;
    }
}
