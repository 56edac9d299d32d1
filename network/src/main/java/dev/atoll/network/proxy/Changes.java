package dev.atoll.network.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Lists of changes.
final class Changes {
    private Changes() {}

    /// The same effect with at most one removal and one put for each element, removals first, given that what the list
    /// removes first is there, and what it puts first is not.
    ///
    /// Needed where several Services change in one transaction: a script removes before it adds, so an element that
    /// one Service puts and another removes must not be in it twice.
    static List<Change> compact(List<Change> changes) {
        Map<Element, Change> first = new LinkedHashMap<>();
        Map<Element, Change> last = new LinkedHashMap<>();
        for (Change change : changes) {
            first.putIfAbsent(change.element(), change);
            last.put(change.element(), change);
        }
        Set<Change> compacted = new LinkedHashSet<>();
        first.forEach((element, change) -> {
            if (change instanceof Change.Remove) {
                compacted.add(change);
            }
        });
        last.forEach((element, change) -> {
            if (change instanceof Change.Put) {
                compacted.add(change);
            }
        });
        return new ArrayList<>(compacted);
    }
}
