package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A call as it came in.
///
/// @param path decoded, beginning with `/`, with the tenant's prefix if it had one
/// @param query decoded; a parameter may be given more than once
/// @param rawQuery as it came, for calls that are passed on
/// @param userAgent which program calls; empty where it is this one
public record ApiCall(
        String method,
        String path,
        Map<String, List<String>> query,
        String rawQuery,
        String accept,
        String contentType,
        String userAgent,
        Encoded body) {

    /// A parameter's first value, or empty.
    public String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    public boolean flag(String name) {
        String value = parameter(name);
        return value.equals("true")
                || value.equals("1")
                || (query.containsKey(name) && value.isEmpty());
    }

    /// The same with another value of a parameter, but for the raw query.
    ApiCall with(String name, String value) {
        Map<String, List<String>> changed = new LinkedHashMap<>(query);
        changed.put(name, List.of(value));
        return new ApiCall(method, path, changed, rawQuery, accept, contentType, userAgent, body);
    }

    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }
}
