package dev.atoll.server.http;

import dev.atoll.server.auth.Impersonation;
import dev.atoll.server.status.StatusException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The headers by which a client asks to be taken for another. There are as many as fit into a request.
final class ImpersonationHeaders {
    private static final String PREFIX = "impersonate-";
    private static final String EXTRA = "extra-";

    private ImpersonationHeaders() {}

    /// Empty where there are none: most requests have none, and cost one look at each header's name.
    ///
    /// @throws StatusException 500, as Kubernetes has it, where there are some and no user
    static Optional<Impersonation> read(Iterable<Map.Entry<String, String>> headers, String path) {
        Map<String, List<String>> asked = null;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                if (asked == null) {
                    asked = new LinkedHashMap<>();
                }
                asked.computeIfAbsent(
                                name.substring(PREFIX.length()).toLowerCase(Locale.ROOT),
                                n -> new ArrayList<>())
                        .add(header.getValue());
            }
        }
        return asked == null ? Optional.empty() : of(asked, path);
    }

    private static Optional<Impersonation> of(Map<String, List<String>> asked, String path) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        asked.forEach((name, values) -> {
            if (name.startsWith(EXTRA)) {
                extra.computeIfAbsent(
                                decoded(name.substring(EXTRA.length())), k -> new ArrayList<>())
                        .addAll(values);
            }
        });
        Impersonation as =
                new Impersonation(
                        first(asked, "user"),
                        first(asked, "uid"),
                        asked.getOrDefault("group", List.of()),
                        extra);
        if (!as.user().isEmpty()) {
            return Optional.of(as);
        }
        if (as.uid().isEmpty() && as.groups().isEmpty() && extra.isEmpty()) {
            return Optional.empty();
        }
        throw StatusException.internal(
                "\"" + path + "\": requested groups, uid or extra without impersonating a user");
    }

    private static String first(Map<String, List<String>> asked, String name) {
        return asked.getOrDefault(name, List.of("")).getFirst();
    }

    /// What is no escape is meant as it stands.
    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
