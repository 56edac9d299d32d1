package dev.atoll.kinds.custom;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;

/// The formats that texts are held to. Those that are not known here are none.
final class Formats {
    private static final String BYTE_OF_ADDRESS = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String HEX = "[0-9a-fA-F]";
    private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

    private static final Map<String, Predicate<String>> KNOWN =
            Map.ofEntries(
                    Map.entry("date", Formats::isDate),
                    Map.entry("date-time", Formats::isTime),
                    Map.entry("datetime", Formats::isTime),
                    Map.entry("uri", Formats::isUri),
                    Map.entry("byte", Formats::isBase64),
                    Map.entry("ipv4", Formats::isIpv4),
                    Map.entry("ipv6", Formats::isIpv6),
                    Map.entry("cidr", Formats::isCidr),
                    matching("email", "[^@\\s<>\"]+@" + LABEL + "(\\." + LABEL + ")*"),
                    matching("hostname", LABEL + "(\\." + LABEL + ")*\\.?"),
                    matching("mac", HEX + "{2}([:-]" + HEX + "{2}){5}"),
                    matching(
                            "uuid",
                            "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"),
                    matching("bsonobjectid", HEX + "{24}"),
                    matching("hexcolor", "#?(" + HEX + "{3}|" + HEX + "{6})"),
                    matching(
                            "rgbcolor",
                            "rgb\\(\\s*"
                                    + BYTE_OF_ADDRESS
                                    + "\\s*,\\s*"
                                    + BYTE_OF_ADDRESS
                                    + "\\s*,\\s*"
                                    + BYTE_OF_ADDRESS
                                    + "\\s*\\)"),
                    matching(
                            "duration",
                            "-?(\\d+(\\.\\d*)?|\\.\\d+)\\s*(ns|us|µs|ms|s|m|h|d|w|[a-z]+)"
                                    + "((\\d+(\\.\\d*)?|\\.\\d+)\\s*(ns|us|µs|ms|s|m|h|d|w))*|0"));

    private static final Pattern IPV4 =
            Pattern.compile("(" + BYTE_OF_ADDRESS + "\\.){3}" + BYTE_OF_ADDRESS);

    private Formats() {}

    private static Map.Entry<String, Predicate<String>> matching(String name, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Map.entry(name, text -> compiled.matches(text));
    }

    static boolean keeps(String format, String text) {
        Predicate<String> known = KNOWN.get(format);
        return known == null || known.test(text);
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isIpv4(String text) {
        return IPV4.matches(text);
    }

    private static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.length() > 45 || text.contains(":::")) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return false;
        }
        int groups = 0;
        for (String group : text.split(":", -1)) {
            if (group.isEmpty()) {
                continue;
            }
            boolean address = isIpv4(group) && text.endsWith(group);
            if (!address && (group.length() > 4 || !group.chars().allMatch(Formats::isHex))) {
                return false;
            }
            groups += address ? 2 : 1;
        }
        return gap >= 0 ? groups < 8 : groups == 8;
    }

    private static boolean isHex(int c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }

    private static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.length() - slash > 4) {
            return false;
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        if (bits.isEmpty() || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
        return Integer.parseInt(bits) <= most;
    }
}
