package dev.atoll.server.tenancy;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a tenant has stored. What every tenant has without its being stored is not counted.
///
/// @param bytes of the objects as clients read them in JSON
public record Usage(long objects, long bytes, long nodes) {
    /// That of a tenant which was never written to.
    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage plus(Usage other) {
        return new Usage(objects + other.objects, bytes + other.bytes, nodes + other.nodes);
    }

    /// As a Tenant's status tells it.
    public Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("objects", objects);
        status.put("bytes", Long.toString(bytes));
        status.put("nodes", nodes);
        return status;
    }
}
