package dev.atoll.server.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who a request comes from, as a TokenReview or SubjectAccessReview names it.
public record UserInfo(
        String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String MASTERS = "system:masters";

    /// A component, known by its name and groups alone.
    public static UserInfo component(String name, List<String> groups) {
        List<String> all = new ArrayList<>(groups);
        all.add(AUTHENTICATED);
        return new UserInfo(name, "", all, Map.of());
    }

    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
