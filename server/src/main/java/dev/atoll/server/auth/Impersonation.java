package dev.atoll.server.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// As whom somebody wants to be taken, as the headers `Impersonate-*` name it. Whether they may is for [Gate] to say.
///
/// @param user empty where none is named
/// @param uid empty where none is named
/// @param groups those asked for by name
/// @param extra by key, in lower case
public record Impersonation(
        String user, String uid, List<String> groups, Map<String, List<String>> extra) {
    private static final String ANONYMOUS = "system:anonymous";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    public Impersonation {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /// All that has to be allowed first, each by itself.
    List<Attributes.OnResource> asked() {
        List<Attributes.OnResource> asked = new ArrayList<>();
        List<String> account = account();
        asked.add(
                account.isEmpty()
                        ? on("", "users", "", "", user)
                        : on("", "serviceaccounts", "", account.getFirst(), account.getLast()));
        groups.forEach(group -> asked.add(on("", "groups", "", "", group)));
        extra.forEach((key, values) ->
                values.forEach(
                        value -> asked.add(on(AUTHENTICATION, "userextras", key, "", value))));
        if (!uid.isEmpty()) {
            asked.add(on(AUTHENTICATION, "uids", "", "", uid));
        }
        return asked;
    }

    private static Attributes.OnResource on(
            String group, String resource, String subresource, String namespace, String name) {
        return new Attributes.OnResource(
                "impersonate",
                group,
                group.isEmpty() ? "" : "v1",
                resource,
                subresource,
                namespace,
                name);
    }

    /// Who it is then: a service account is in its groups unless others are named, and everybody is known or not.
    UserInfo userInfo() {
        List<String> all = new ArrayList<>(groups);
        List<String> account = account();
        if (!account.isEmpty() && groups.isEmpty()) {
            all.add("system:serviceaccounts");
            all.add("system:serviceaccounts:" + account.getFirst());
        }
        String known = user.equals(ANONYMOUS) ? UNAUTHENTICATED : UserInfo.AUTHENTICATED;
        if (!all.contains(known) && !all.contains(UNAUTHENTICATED)) {
            all.add(known);
        }
        return new UserInfo(user, uid, all, extra);
    }

    /// Namespace and name; empty where the user is no service account.
    private List<String> account() {
        String rest = user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()) : "";
        List<String> parts = List.of(rest.split(":", -1));
        return parts.size() == 2 && parts.stream().noneMatch(String::isEmpty) ? parts : List.of();
    }
}
