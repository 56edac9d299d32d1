package dev.atoll.kinds.openapi;

import static dev.atoll.kinds.openapi.Literals.object;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes OpenAPI documents. They are large and seldom asked for, so none is kept: whoever serves
/// them decides what to cache.
public final class OpenApi {
    private OpenApi() {}

    /// The document of a built-in group and version, as JSON; the core group is `""`. Empty groups
    /// give a document without paths.
    public static byte[] document(String group, String version) {
        List<Kind> kinds =
                Catalog.builtIn().kinds().stream()
                        .filter(kind -> kind.identity().group().equals(group))
                        .filter(kind -> kind.identity().version().equals(version))
                        .toList();
        return document(group, version, kinds);
    }

    /// The document of these kinds, which are all of that group and version.
    public static byte[] document(String group, String version, List<Kind> kinds) {
        Map<String, Object> paths = new TreeMap<>();
        Components components = new Components();
        for (Kind kind : kinds) {
            components.add(kind);
            new Paths(kind).addTo(paths, components);
        }
        Map<String, Object> document =
                object(
                        "openapi",
                        "3.0.0",
                        "info",
                        object("title", "Kubernetes", "version", "v1.36.0"),
                        "paths",
                        paths,
                        "components",
                        object("schemas", components.schemas()));
        return Json.encode(document);
    }

    /// Where the document of a group and version is served, below `/openapi/v3/`.
    public static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }
}
