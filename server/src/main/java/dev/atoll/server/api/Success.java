package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.server.registry.Deleted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `Status` of calls that did what they were to do, and have no object to answer with.
final class Success {
    private Success() {}

    static Reply created() {
        Map<String, Object> status = status();
        status.put("code", 201L);
        return reply(201, status);
    }

    static Reply done() {
        Map<String, Object> status = status();
        status.put("code", 200L);
        return reply(200, status);
    }

    static Reply deleted(Kind kind, Deleted.Gone gone) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", gone.name());
        if (!kind.identity().group().isEmpty()) {
            details.put("group", kind.identity().group());
        }
        details.put("kind", kind.plural());
        details.put("uid", gone.uid());
        Map<String, Object> status = status();
        status.put("details", details);
        return reply(200, status);
    }

    private static Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Success");
        return status;
    }

    private static Reply reply(int code, Map<String, Object> status) {
        return new Reply.Content(code, "application/json", Body.json(status), List.of());
    }
}
