package dev.atoll.kinds.patch;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Merges one list by a strategic merge patch.
///
/// @param key the field that tells items apart; empty for lists of plain values
/// @param item the schema of the items, if they are objects of a known type
record ListMerge(String field, String key, @Nullable TypeSchema item) {

    /// Both lists are copies that may be changed.
    ///
    /// @param order what `$setElementOrder` says, or null
    List<Object> merge(List<Object> base, List<Object> patch, @Nullable Object order) {
        boolean objects = item != null || hasObjects(base) || hasObjects(patch);
        if (objects && key.isEmpty()) {
            throw PatchException.malformed(
                    "cannot merge lists without merge key for field " + field);
        }
        List<Object> before = new ArrayList<>(base);
        List<Object> remaining = new ArrayList<>(patch);
        List<Object> merged = base;
        if (objects) {
            if (replaces(remaining)) {
                List<Object> replaced = new ArrayList<>();
                remaining.forEach(added -> replaced.add(StrategicMergePatch.cleanValue(added)));
                return replaced;
            }
            deletions(merged, remaining);
        }
        for (Object change : remaining) {
            if (objects) {
                mergeItem(merged, change);
            } else if (!merged.contains(change)) {
                merged.add(change);
            }
        }
        return order == null ? merged : ordered(merged, before, remaining, order);
    }

    private static boolean hasObjects(List<Object> list) {
        return !list.isEmpty() && list.getFirst() instanceof Map<?, ?>;
    }

    /// Whether one of the items says that the others replace the list; that item is taken out.
    private static boolean replaces(List<Object> patch) {
        return patch.removeIf(change -> directive(change).equals("replace"));
    }

    private static String directive(Object change) {
        return change instanceof Map<?, ?> map
                ? Plain.string(Plain.map(map), StrategicMergePatch.PATCH)
                : "";
    }

    private void deletions(List<Object> merged, List<Object> patch) {
        List<Object> deletions =
                patch.stream().filter(change -> directive(change).equals("delete")).toList();
        for (Object deletion : deletions) {
            Object id = id(deletion);
            merged.removeIf(existing -> Objects.equals(keyOf(existing), id));
        }
        patch.removeAll(deletions);
        for (Object change : patch) {
            String directive = directive(change);
            if (!directive.isEmpty() && !directive.equals("merge")) {
                throw PatchException.malformed("Unknown patch type found: " + directive);
            }
        }
    }

    private @Nullable Object keyOf(Object value) {
        return value instanceof Map<?, ?> map ? map.get(key) : value;
    }

    private Object id(Object change) {
        Object id = keyOf(change);
        if (id == null) {
            throw PatchException.malformed(
                    "map: "
                            + new String(Json.encode(change), StandardCharsets.UTF_8)
                            + " does not contain declared merge key: "
                            + key);
        }
        return id;
    }

    private void mergeItem(List<Object> merged, Object change) {
        Object id = id(change);
        if (!(change instanceof Map<?, ?> patch)) {
            throw PatchException.malformed(
                    "the list of field " + field + " mixes objects and values");
        }
        for (int i = 0; i < merged.size(); i++) {
            if (Objects.equals(keyOf(merged.get(i)), id)
                    && merged.get(i) instanceof Map<?, ?> existing) {
                merged.set(
                        i, StrategicMergePatch.object(item, Plain.map(existing), Plain.map(patch)));
                return;
            }
        }
        merged.add(StrategicMergePatch.clean(Plain.map(patch)));
    }

    /// The items named by the order come in it; the others keep their places among those that were
    /// there before.
    private List<Object> ordered(
            List<Object> merged, List<Object> before, List<Object> patch, Object order) {
        if (!(order instanceof List<?> list)) {
            throw PatchException.malformed("invalid patch format of setElementOrder list");
        }
        List<@Nullable Object> wanted = new ArrayList<>();
        list.forEach(entry -> wanted.add(keyOf(Objects.requireNonNull(entry))));
        for (Object change : patch) {
            if (!wanted.contains(keyOf(change))) {
                throw PatchException.malformed(
                        "The order in patch list: doesn't match $setElementOrder list of field "
                                + field);
            }
        }
        List<@Nullable Object> old = new ArrayList<>();
        before.forEach(entry -> old.add(keyOf(entry)));
        List<Object> named = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        Set<@Nullable Object> names = new HashSet<>(wanted);
        merged.forEach(entry -> (names.contains(keyOf(entry)) ? named : others).add(entry));
        named.sort(Comparator.comparingInt(entry -> wanted.indexOf(keyOf(entry))));
        return weave(others, named, old);
    }

    private List<Object> weave(
            List<Object> others, List<Object> named, List<@Nullable Object> old) {
        List<Object> woven = new ArrayList<>(others.size() + named.size());
        int next = 0;
        for (Object other : others) {
            int place = old.indexOf(keyOf(other));
            while (next < named.size()) {
                int rival = old.indexOf(keyOf(named.get(next)));
                if (place >= 0 && rival >= 0 && place < rival) {
                    break;
                }
                woven.add(named.get(next));
                next++;
            }
            woven.add(other);
        }
        woven.addAll(named.subList(next, named.size()));
        return woven;
    }
}
