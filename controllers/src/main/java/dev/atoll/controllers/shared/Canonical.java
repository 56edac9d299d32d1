package dev.atoll.controllers.shared;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A form in which equal objects are equal bytes, and short names made of it.
public final class Canonical {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private Canonical() {}

    /// A short name for an object: FNV-1a of its canonical form and of a number that avoids collisions, in letters that
    /// make no words.
    public static String hash(Tree tree, long collisionCount) {
        int hash = 0x811c9dc5;
        for (byte b : bytes(tree)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        for (int shift = 0; collisionCount > 0 && shift < Long.SIZE; shift += 8) {
            hash = (hash ^ (int) (collisionCount >>> shift & 0xff)) * 0x01000193;
        }
        return safe(Integer.toUnsignedString(hash));
    }

    private static String safe(String text) {
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(c -> safe.append(LETTERS.charAt(c % LETTERS.length())));
        return safe.toString();
    }

    public static byte[] bytes(Tree tree) {
        Object sorted = sorted(tree.fields());
        return Json.encode(sorted == null ? Map.of() : sorted);
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> sortedMap(map);
            case List<?> list -> list.stream().map(Canonical::sortedOrNull).toList();
            default -> value;
        };
    }

    private static Object sortedOrNull(Object value) {
        return value == null ? "" : sorted(value);
    }

    private static Map<String, Object> sortedMap(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                sorted.put(String.valueOf(key), sorted(value));
            }
        });
        return sorted;
    }
}
