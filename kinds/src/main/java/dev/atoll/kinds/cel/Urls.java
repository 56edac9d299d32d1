package dev.atoll.kinds.cel;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// URLs: absolute ones, and absolute paths.
final class Urls {
    private Urls() {}

    /// A value of the type `kubernetes.URL`.
    record Url(URI uri) {}

    static void addTo(Functions functions) {
        functions
                .add(
                        "url",
                        String.class,
                        1,
                        a -> {
                            a.meter().traverse(a.text(0).length());
                            return parse(a.text(0))
                                    .orElseThrow(() ->
                                            new EvaluationException(
                                                    "URL parse error during conversion from string: parse "
                                                            + Texts.quoted(a.text(0))
                                                            + ": invalid URI for request"));
                        })
                .add(
                        "isURL",
                        String.class,
                        1,
                        a -> {
                            a.meter().traverse(a.text(0).length());
                            return parse(a.text(0)).isPresent();
                        })
                .add("getScheme", Url.class, 1, a -> orEmpty(uri(a).getScheme()))
                .add("getHost", Url.class, 1, a -> host(uri(a)))
                .add("getHostname", Url.class, 1, a -> hostname(uri(a)))
                .add(
                        "getPort",
                        Url.class,
                        1,
                        a -> uri(a).getPort() < 0 ? "" : "" + uri(a).getPort())
                .add("getEscapedPath", Url.class, 1, a -> orEmpty(uri(a).getRawPath()))
                .add("getQuery", Url.class, 1, a -> query(orEmpty(uri(a).getRawQuery())));
    }

    private static URI uri(Arguments a) {
        return a.as(Url.class, 0).uri();
    }

    static Optional<Url> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean absolute = uri.isAbsolute() && !uri.isOpaque();
            return absolute || text.startsWith("/") ? Optional.of(new Url(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String part) {
        return part == null ? "" : part;
    }

    private static String host(URI uri) {
        String authority = orEmpty(uri.getRawAuthority());
        return authority.substring(authority.indexOf('@') + 1);
    }

    private static String hostname(URI uri) {
        String host = orEmpty(uri.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
