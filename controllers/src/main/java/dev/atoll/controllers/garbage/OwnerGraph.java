package dev.atoll.controllers.garbage;

import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who owns what, as last heard of. Holds all objects of the tenant, without their contents.
final class OwnerGraph {
    private final Map<String, Item> items = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /// Adds or replaces an object. Returns those to look at: itself, and, where what it wants of its dependents is new,
    /// them.
    synchronized List<String> put(Item item) {
        Item before = items.put(item.uid(), item);
        if (before != null) {
            before.owners().forEach(owner -> unlink(owner.uid(), item.uid()));
        }
        for (OwnerReference owner : item.owners()) {
            dependents.computeIfAbsent(owner.uid(), _ -> new LinkedHashSet<>()).add(item.uid());
        }
        List<String> look = new ArrayList<>();
        if (!item.owners().isEmpty() || item.isGoingLast() || item.isOrphaning()) {
            look.add(item.uid());
        }
        if (before != null) {
            // An owner that waits for this one may wait no longer.
            before.owners().stream()
                    .filter(owner -> isWaiting(owner.uid()))
                    .forEach(owner -> look.add(owner.uid()));
        }
        return look;
    }

    /// Removes an object. Returns those to look at: its dependents, and its owners that wait for it.
    synchronized List<String> remove(String uid) {
        Item gone = items.remove(uid);
        List<String> look = new ArrayList<>(dependents.getOrDefault(uid, Set.of()));
        if (gone != null) {
            for (OwnerReference owner : gone.owners()) {
                unlink(owner.uid(), uid);
                if (isWaiting(owner.uid())) {
                    look.add(owner.uid());
                }
            }
        }
        return look;
    }

    private boolean isWaiting(String uid) {
        Item owner = items.get(uid);
        return owner != null && owner.isGoingLast();
    }

    private void unlink(String owner, String dependent) {
        dependents.computeIfPresent(
                owner, (_, all) -> all.remove(dependent) && all.isEmpty() ? null : all);
    }

    synchronized Optional<Item> get(String uid) {
        return Optional.ofNullable(items.get(uid));
    }

    synchronized List<Item> dependents(String uid) {
        List<Item> found = new ArrayList<>();
        for (String dependent : dependents.getOrDefault(uid, Set.of())) {
            Item item = items.get(dependent);
            if (item != null) {
                found.add(item);
            }
        }
        return found;
    }
}
