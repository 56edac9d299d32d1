package dev.atoll.kinds.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/// Semantic versions: `semver("1.2.3-rc.1")`.
final class Versions {
    private static final int MAX_TEXT = 256;
    private static final String NUMBER = "(0|[1-9]\\d*)";
    private static final String WORDS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern STRICT =
            Pattern.compile(
                    NUMBER
                            + "\\."
                            + NUMBER
                            + "\\."
                            + NUMBER
                            + "(?:-("
                            + WORDS
                            + "))?(?:\\+("
                            + WORDS
                            + "))?");
    private static final Pattern LOOSE =
            Pattern.compile(
                    "v?0*(\\d+)(?:\\.0*(\\d+))?(?:\\.0*(\\d+))?(-"
                            + WORDS
                            + ")?(\\+"
                            + WORDS
                            + ")?");

    private Versions() {}

    /// A value of the type `kubernetes.Semver`. What it was built from does not count.
    record Version(long major, long minor, long patch, List<String> before)
            implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int order = Long.compare(major, other.major);
            order = order != 0 ? order : Long.compare(minor, other.minor);
            order = order != 0 ? order : Long.compare(patch, other.patch);
            if (order != 0 || before.equals(other.before)) {
                return order;
            }
            if (before.isEmpty() || other.before.isEmpty()) {
                return before.isEmpty() ? 1 : -1;
            }
            for (int i = 0; i < Math.min(before.size(), other.before.size()); i++) {
                int words = compareWords(before.get(i), other.before.get(i));
                if (words != 0) {
                    return words;
                }
            }
            return Integer.compare(before.size(), other.before.size());
        }

        private static int compareWords(String a, String b) {
            boolean number = isNumber(a);
            if (number != isNumber(b)) {
                return number ? -1 : 1;
            }
            return number && a.length() != b.length()
                    ? Integer.compare(a.length(), b.length())
                    : Integer.signum(a.compareTo(b));
        }
    }

    static void addTo(Functions functions) {
        functions
                .add("semver", String.class, 1, a -> parsed(a.text(0), false))
                .add("semver", String.class, 2, a -> parsed(a.text(0), a.flag(1)))
                .add("isSemver", String.class, 1, a -> parse(a.text(0), false).isPresent())
                .add("isSemver", String.class, 2, a -> parse(a.text(0), a.flag(1)).isPresent())
                .add("major", Version.class, 1, a -> version(a, 0).major())
                .add("minor", Version.class, 1, a -> version(a, 0).minor())
                .add("patch", Version.class, 1, a -> version(a, 0).patch())
                .add(
                        "compareTo",
                        Version.class,
                        2,
                        a -> (long) Integer.signum(version(a, 0).compareTo(version(a, 1))))
                .add(
                        "isGreaterThan",
                        Version.class,
                        2,
                        a -> version(a, 0).compareTo(version(a, 1)) > 0)
                .add(
                        "isLessThan",
                        Version.class,
                        2,
                        a -> version(a, 0).compareTo(version(a, 1)) < 0);
    }

    private static Version version(Arguments a, int index) {
        return a.as(Version.class, index);
    }

    private static Version parsed(String text, boolean normalize) {
        return parse(text, normalize)
                .orElseThrow(() ->
                        new EvaluationException(
                                "semver parse error during conversion from string: invalid version "
                                        + Texts.quoted(text)));
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static Optional<Version> parse(String text, boolean normalize) {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String strict = normalize ? normalized(text) : text;
        Matcher matcher = STRICT.matcher(strict);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String before = matcher.group(4);
        List<String> words = before == null ? List.of() : List.of(before.split("\\."));
        if (words.stream()
                .anyMatch(word -> isNumber(word) && word.length() > 1 && word.startsWith("0"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Version(
                            Long.parseLong(matcher.group(1)),
                            Long.parseLong(matcher.group(2)),
                            Long.parseLong(matcher.group(3)),
                            words));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String normalized(String text) {
        Matcher matcher = LOOSE.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        return matcher.group(1)
                + "."
                + (matcher.group(2) == null ? "0" : matcher.group(2))
                + "."
                + (matcher.group(3) == null ? "0" : matcher.group(3))
                + (matcher.group(4) == null ? "" : matcher.group(4))
                + (matcher.group(5) == null ? "" : matcher.group(5));
    }
}
