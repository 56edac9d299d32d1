package dev.atoll.kinds.apply;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;

/// An order of single values: numbers, then texts, then booleans, then whatever else there is.
final class ScalarOrder {
    private ScalarOrder() {}

    static int compare(Object one, Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return a.compareTo(b);
        }
        if (one instanceof Number a && other instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (one instanceof Boolean a && other instanceof Boolean b) {
            return a.compareTo(b);
        }
        int ranks = Integer.compare(rank(one), rank(other));
        return ranks != 0 ? ranks : one.toString().compareTo(other.toString());
    }

    static int compareMaps(SortedMap<String, Object> one, SortedMap<String, Object> other) {
        Iterator<Map.Entry<String, Object>> others = other.entrySet().iterator();
        for (Map.Entry<String, Object> mine : one.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, Object> theirs = others.next();
            int names = mine.getKey().compareTo(theirs.getKey());
            if (names != 0) {
                return names;
            }
            int values = compare(mine.getValue(), theirs.getValue());
            if (values != 0) {
                return values;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static int rank(Object value) {
        return switch (value) {
            case Number number -> 0;
            case String text -> 1;
            case Boolean bool -> 2;
            default -> 3;
        };
    }
}
