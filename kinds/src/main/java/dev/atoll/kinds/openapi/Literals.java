package dev.atoll.kinds.openapi;

import java.util.LinkedHashMap;
import java.util.Map;

/// Literals of plain maps.
final class Literals {
    private Literals() {}

    /// A map of alternating keys and values, in order.
    static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = LinkedHashMap.newLinkedHashMap(pairs.length / 2);
        for (int i = 0; i < pairs.length; i += 2) {
            object.put(pairs[i].toString(), pairs[i + 1]);
        }
        return object;
    }
}
