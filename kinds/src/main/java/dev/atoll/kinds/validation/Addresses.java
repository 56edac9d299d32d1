package dev.atoll.kinds.validation;

import java.util.List;
import java.util.regex.Pattern;

/// The syntax of IP addresses and ranges; nothing is looked up.
final class Addresses {
    private static final Pattern V4 =
            Pattern.compile(
                    "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private Addresses() {}

    static List<String> ip(String text) {
        return isV4(text) || isV6(text)
                ? List.of()
                : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    static List<String> cidr(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? "" : text.substring(0, slash);
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        int max = isV4(address) ? 32 : isV6(address) ? 128 : -1;
        boolean valid = max > 0 && bits.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(bits) <= max;
        return valid
                ? List.of()
                : List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }

    static boolean isV4(String text) {
        if (!V4.matcher(text).matches()) {
            return false;
        }
        for (String part : text.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isV6(String text) {
        if (text.indexOf(':') < 0 || text.length() > 45) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text) == 8;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap));
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest);
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /// How many groups of 16 bits; negative if one is malformed.
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && isV4(parts[i])) {
                count += 2;
            } else if (GROUP.matcher(parts[i]).matches()) {
                count++;
            } else {
                return -100;
            }
        }
        return count;
    }
}
