package dev.atoll.network.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the kernel's maps hold, and for whom. Two Services may need the same element (a pod that stands behind
/// both); it goes when the last of them does. Confined to one thread.
final class Ledger {
    private record Held(String value, List<String> owners) {}

    private final Map<Element, Held> held = new HashMap<>();
    private final Map<String, Set<Element>> byOwner = new HashMap<>();

    /// Replaces all that an owner needs. Removals come first, so that a value can change within one transaction.
    List<Change> replace(String owner, Map<Element, String> next) {
        List<Change> removals = new ArrayList<>();
        List<Change> puts = new ArrayList<>();
        for (Element element : byOwner.getOrDefault(owner, Set.of())) {
            if (!next.containsKey(element)) {
                release(owner, element, removals);
            }
        }
        next.forEach((element, value) -> claim(owner, element, value, removals, puts));
        if (next.isEmpty()) {
            byOwner.remove(owner);
        } else {
            byOwner.put(owner, Set.copyOf(next.keySet()));
        }
        removals.addAll(puts);
        return removals;
    }

    private void release(String owner, Element element, List<Change> removals) {
        Held before = held.get(element);
        if (before == null) {
            return;
        }
        List<String> owners =
                before.owners().stream().filter(other -> !other.equals(owner)).toList();
        if (owners.isEmpty()) {
            held.remove(element);
            removals.add(new Change.Remove(element));
        } else {
            held.put(element, new Held(before.value(), owners));
        }
    }

    private void claim(
            String owner, Element element, String value, List<Change> removals, List<Change> puts) {
        Held before = held.get(element);
        if (before == null) {
            puts.add(new Change.Put(element, value));
            held.put(element, new Held(value, List.of(owner)));
            return;
        }
        List<String> owners = before.owners();
        if (!owners.contains(owner)) {
            owners = new ArrayList<>(owners);
            owners.add(owner);
        }
        if (!before.value().equals(value)) {
            removals.add(new Change.Remove(element));
            puts.add(new Change.Put(element, value));
        }
        held.put(element, new Held(value, List.copyOf(owners)));
    }

    Set<String> owners() {
        return Set.copyOf(byOwner.keySet());
    }

    int size() {
        return held.size();
    }

    /// Everything, as one list of additions.
    List<Change> all() {
        List<Change> all = new ArrayList<>(held.size());
        new LinkedHashMap<>(held)
                .forEach((element, entry) -> all.add(new Change.Put(element, entry.value())));
        return all;
    }
}
