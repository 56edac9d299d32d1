package dev.atoll.server.discovery;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.openapi.OpenApi;
import dev.atoll.server.api.ApiCall;
import dev.atoll.server.api.Body;
import dev.atoll.server.api.PathReplies;
import dev.atoll.server.api.Reply;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.catalog.Catalogs;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Answers the paths that lead to no resource.
public final class ServerPaths implements PathReplies {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Pattern VITAL =
            Pattern.compile("(/tenants/[^/]+)?/((healthz|livez|readyz)(/.*)?|metrics)");
    private static final String OPENAPI = "/openapi/v3";

    private final Catalogs catalogs;
    private final View ofOperator;
    private final View ofTenants;
    private final Health health;
    private final Supplier<String> metrics;

    /// What a tenant sees of the API.
    private record View(Catalog catalog, Discovery discovery) {
        View(Catalog catalog) {
            this(catalog, new Discovery(catalog));
        }
    }

    /// @param metrics in Prometheus' text format
    public ServerPaths(Catalogs catalogs, Health health, Supplier<String> metrics) {
        this.catalogs = catalogs;
        Catalog catalog = catalogs.builtIn(TenantId.SYSTEM);
        this.ofOperator = new View(catalog);
        this.ofTenants = new View(catalog.forTenants());
        this.health = health;
        this.metrics = metrics;
    }

    /// Whether a path of a request tells how this process is: health, or the operator's metrics.
    public static boolean isVital(String path) {
        return VITAL.matcher(path).matches();
    }

    @Override
    public Optional<Reply> open(Attributes.OnPath path, ApiCall call) {
        String first = path.path().split("/", 3)[1];
        return switch (first) {
            case "healthz", "livez", "readyz" -> Optional.of(health.answer(path.path(), call));
            default -> Optional.empty();
        };
    }

    @Override
    public Reply answer(AuthorizedRequest request, Attributes.OnPath path, ApiCall call) {
        if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            throw StatusException.noSuchRoute();
        }
        String at = path.path();
        Optional<Reply> known = open(path, call);
        if (known.isPresent()) {
            return known.get();
        }
        if (at.equals("/version")) {
            return json(version());
        }
        if (at.equals("/metrics")) {
            // They count all tenants' doings together, so they are the operator's alone.
            if (!request.tenant().equals(TenantId.SYSTEM)) {
                throw StatusException.noSuchRoute();
            }
            return text("text/plain; version=0.0.4; charset=utf-8", metrics.get());
        }
        if (at.equals("/")) {
            return json(
                    Map.of(
                            "paths",
                            List.of(
                                    "/api",
                                    "/apis",
                                    "/healthz",
                                    "/livez",
                                    "/metrics",
                                    OPENAPI,
                                    "/readyz",
                                    "/version")));
        }
        return ofKinds(viewOf(request.tenant()), at, call);
    }

    /// What depends on which kinds a tenant has.
    private static Reply ofKinds(View view, String at, ApiCall call) {
        if (at.equals(OPENAPI)) {
            return json(openApiIndex(view.catalog()));
        }
        if (at.startsWith(OPENAPI + "/")) {
            return openApi(view.catalog(), at.substring(OPENAPI.length() + 1));
        }
        return view.discovery()
                .at(at, call.accept())
                .map(document -> content(document.contentType(), document.content()))
                .orElseThrow(StatusException::noSuchRoute);
    }

    /// That of a tenant which has defined nothing is always the same.
    private View viewOf(TenantId tenant) {
        Catalog catalog = newest(tenant);
        return Stream.of(ofOperator, ofTenants)
                .filter(view -> view.catalog() == catalog)
                .findFirst()
                .orElseGet(() -> new View(catalog));
    }

    /// While the store is away, what is known is told: clients look here before they do anything.
    private Catalog newest(TenantId tenant) {
        try {
            return catalogs.newest(tenant);
        } catch (StoreException e) {
            return catalogs.of(tenant);
        }
    }

    private static Map<String, List<Kind>> byDocument(Catalog catalog) {
        Map<String, List<Kind>> documents = new TreeMap<>();
        for (Kind kind : catalog.kinds()) {
            GroupVersionKind identity = kind.identity();
            documents
                    .computeIfAbsent(
                            OpenApi.path(identity.group(), identity.version()),
                            d -> new ArrayList<>())
                    .add(kind);
        }
        return documents;
    }

    private static Reply openApi(Catalog catalog, String document) {
        List<Kind> kinds = byDocument(catalog).getOrDefault(document, List.of());
        if (kinds.isEmpty()) {
            throw StatusException.noSuchRoute();
        }
        GroupVersionKind first = kinds.getFirst().identity();
        return content(
                "application/json",
                Encoded.wrap(OpenApi.document(first.group(), first.version(), kinds)));
    }

    private static Map<String, Object> openApiIndex(Catalog catalog) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (String document : byDocument(catalog).keySet()) {
            paths.put(document, Map.of("serverRelativeURL", OPENAPI + "/" + document));
        }
        return Map.of("paths", paths);
    }

    private static Map<String, Object> version() {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("major", "1");
        version.put("minor", "36");
        version.put("gitVersion", "v1.36.4+atoll.0.1.0");
        version.put("gitCommit", "");
        version.put("gitTreeState", "clean");
        version.put("buildDate", "2026-01-01T00:00:00Z");
        version.put("goVersion", "");
        version.put("compiler", "");
        version.put(
                "platform",
                "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64"));
        return version;
    }

    private static Reply json(Map<String, Object> document) {
        return new Reply.Content(200, "application/json", Body.json(document), List.of());
    }

    static Reply text(String contentType, String text) {
        return content(contentType, Encoded.utf8(text));
    }

    static Reply.Content text(int code, String text) {
        return new Reply.Content(code, TEXT, new Body(Encoded.utf8(text)), List.of());
    }

    private static Reply content(String contentType, Encoded content) {
        return new Reply.Content(200, contentType, new Body(content), List.of());
    }
}
