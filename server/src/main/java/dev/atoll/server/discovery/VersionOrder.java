package dev.atoll.server.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The order of a group's versions: finished ones before those in the making, each the newest first, and what is named
/// otherwise last, by name.
final class VersionOrder {
    static final Comparator<String> NEWEST_FIRST =
            Comparator.comparingInt(VersionOrder::rankOf)
                    .thenComparing(Comparator.comparingInt(VersionOrder::major).reversed())
                    .thenComparing(Comparator.comparingInt(VersionOrder::minor).reversed())
                    .thenComparing(Comparator.naturalOrder());

    private static final Pattern VERSION =
            Pattern.compile("v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?");

    private VersionOrder() {}

    private static int rankOf(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return 3;
        }
        return matcher.group(2) == null ? 0 : matcher.group(2).equals("beta") ? 1 : 2;
    }

    private static int major(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static int minor(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches() && matcher.group(3) != null
                ? Integer.parseInt(matcher.group(3))
                : 0;
    }
}
