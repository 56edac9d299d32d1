package dev.atoll.client;

import dev.atoll.kinds.Encoded;
import java.util.Map;

/// One request to the API.
///
/// @param method `GET`, `POST`, `PUT`, `PATCH` or `DELETE`
/// @param path below the tenant: `/api/v1/namespaces/shop/pods`
/// @param query decoded query parameters
/// @param body encoded JSON; empty for none.
/// @param contentType of the body
public record Request(
        String method, String path, Map<String, String> query, Encoded body, String contentType) {
    public Request {
        query = Map.copyOf(query);
    }

    public static Request get(String path, Map<String, String> query) {
        return new Request("GET", path, query, Encoded.empty(), "application/json");
    }

    public static Request of(String method, String path, Encoded body) {
        return new Request(method, path, Map.of(), body, "application/json");
    }
}
