package dev.atoll.store;

import java.util.List;

/// A part of a range.
///
/// @param revision the state that was read
/// @param more whether the limit cut the range short; the next page starts after the last key
public record Page(List<Entry> entries, long revision, boolean more) {
    public Page {
        entries = List.copyOf(entries);
    }
}
