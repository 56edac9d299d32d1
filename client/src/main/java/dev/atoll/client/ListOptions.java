package dev.atoll.client;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a list asks for. Empty strings and a limit of 0 ask for nothing special.
///
/// @param resourceVersion `0` accepts any state that the server has in memory
/// @param limit objects of one page
public record ListOptions(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        int limit,
        String continueToken) {
    private static final ListOptions ALL = new ListOptions("", "", "", 0, "");

    public static ListOptions all() {
        return ALL;
    }

    public ListOptions withLabelSelector(String selector) {
        return new ListOptions(selector, fieldSelector, resourceVersion, limit, continueToken);
    }

    public ListOptions withFieldSelector(String selector) {
        return new ListOptions(labelSelector, selector, resourceVersion, limit, continueToken);
    }

    public ListOptions withResourceVersion(String version) {
        return new ListOptions(labelSelector, fieldSelector, version, limit, continueToken);
    }

    public ListOptions withLimit(int objects) {
        return new ListOptions(
                labelSelector, fieldSelector, resourceVersion, objects, continueToken);
    }

    public ListOptions withContinueToken(String token) {
        return new ListOptions(labelSelector, fieldSelector, resourceVersion, limit, token);
    }

    Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "labelSelector", labelSelector);
        put(query, "fieldSelector", fieldSelector);
        put(query, "resourceVersion", resourceVersion);
        put(query, "limit", limit == 0 ? "" : String.valueOf(limit));
        put(query, "continue", continueToken);
        return query;
    }

    private static void put(Map<String, String> query, String name, String value) {
        if (!value.isEmpty()) {
            query.put(name, value);
        }
    }
}
