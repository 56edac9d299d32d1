package dev.atoll.store.etcd;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An etcd member's release.
record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::major)
                    .thenComparingInt(Version::minor)
                    .thenComparingInt(Version::patch);

    /// The first whose watches can be asked for fragments and for progress.
    static final Version OLDEST = new Version(3, 4, 0);

    static Optional<Version> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Version(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2)),
                                Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /// Whether a watch that asks how far it is gets an answer, and a true one. Before 3.4.25 and 3.5.8 the answer could
    /// overtake events; before 3.4.31 and 3.5.13 a watch without events got none.
    boolean tellsProgress() {
        Version fixed = minor == 4 ? new Version(3, 4, 31) : new Version(3, 5, 13);
        return compareTo(fixed) >= 0;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
