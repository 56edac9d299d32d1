package dev.atoll.kinds.conversion;

import java.util.LinkedHashMap;
import java.util.Map;

/// `events.k8s.io/v1` Events as `v1` ones: the same fields under other names.
final class EventConversion implements Conversion.Rules {
    private static final Map<String, String> STORED_NAMES =
            Map.of(
                    "regarding", "involvedObject",
                    "note", "message",
                    "reportingController", "reportingComponent",
                    "deprecatedSource", "source",
                    "deprecatedFirstTimestamp", "firstTimestamp",
                    "deprecatedLastTimestamp", "lastTimestamp",
                    "deprecatedCount", "count");
    private static final Map<String, String> SERVED_NAMES = inverse();

    private static Map<String, String> inverse() {
        Map<String, String> inverse = new LinkedHashMap<>();
        STORED_NAMES.forEach((served, stored) -> inverse.put(stored, served));
        return Map.copyOf(inverse);
    }

    @Override
    public Map<String, Object> toStorage(Map<String, Object> object) {
        Map<String, Object> stored = renamed(object, STORED_NAMES);
        // The one field that v1 always has.
        stored.putIfAbsent("involvedObject", new LinkedHashMap<String, Object>());
        return stored;
    }

    @Override
    public Map<String, Object> fromStorage(Map<String, Object> stored) {
        return renamed(stored, SERVED_NAMES);
    }

    private static Map<String, Object> renamed(
            Map<String, Object> object, Map<String, String> names) {
        Map<String, Object> renamed = LinkedHashMap.newLinkedHashMap(object.size());
        object.forEach((field, value) -> renamed.put(names.getOrDefault(field, field), value));
        return renamed;
    }

    @Override
    public String storedLabel(String label) {
        int dot = label.indexOf('.');
        String field = dot < 0 ? label : label.substring(0, dot);
        String stored = STORED_NAMES.getOrDefault(field, field);
        return dot < 0 ? stored : stored + label.substring(dot);
    }
}
