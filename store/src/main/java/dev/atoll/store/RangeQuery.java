package dev.atoll.store;

import java.util.Arrays;

/// The keys from `from` (inclusive) to `to` (exclusive).
///
/// @param to empty for no upper end
/// @param revision the state as of this revision; 0 is the newest
/// @param limit at most so many entries; 0 is no limit
public record RangeQuery(Bytes from, Bytes to, long revision, int limit) {

    /// Every key that starts with `prefix`.
    public static RangeQuery prefix(Bytes prefix, long revision, int limit) {
        return new RangeQuery(prefix, endOf(prefix), revision, limit);
    }

    /// The first key after all those that start with `prefix`; empty where there is none.
    public static Bytes endOf(Bytes prefix) {
        byte[] content = prefix.array();
        int length = content.length;
        while (length > 0 && content[length - 1] == (byte) 0xff) {
            length--;
        }
        byte[] end = Arrays.copyOf(content, length);
        if (length > 0) {
            end[length - 1]++;
        }
        return Bytes.wrap(end);
    }
}
