package dev.atoll.kinds.custom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How the items of a list tell themselves apart.
///
/// @param schema the list's
record Items(Structural schema) {

    /// What tells an item apart from the others; null where nothing does.
    @Nullable Object identity(@Nullable Object item) {
        return switch (schema.lists().listType()) {
            case "set" -> item;
            case "map" -> {
                Map<String, Object> keys = new TreeMap<>();
                if (item instanceof Map<?, ?> map) {
                    for (String key : schema.lists().keys()) {
                        Object value = map.get(key);
                        if (value != null) {
                            keys.put(key, value);
                        }
                    }
                }
                yield keys;
            }
            default -> null;
        };
    }

    /// The places of items that were there before.
    List<Integer> duplicates(List<?> list) {
        List<Integer> duplicates = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Object identity = identity(list.get(i));
            if (identity != null && !seen.add(identity)) {
                duplicates.add(i);
            }
        }
        return duplicates;
    }

    /// The items of an earlier list; none where it is no list, or where its items are not told apart.
    Map<Object, Object> byIdentity(@Nullable Object list) {
        Map<Object, Object> found = new HashMap<>();
        if (list instanceof List<?> items) {
            for (Object item : items) {
                Object identity = identity(item);
                if (identity != null && item != null) {
                    found.putIfAbsent(identity, item);
                }
            }
        }
        return found;
    }
}
