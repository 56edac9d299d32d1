package dev.atoll.kinds.openapi;

import static dev.atoll.kinds.openapi.Literals.object;

import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The paths of one resource, with what clients look for in them: the kind and action of each
/// operation, and the parameters `dryRun` and `fieldValidation`.
final class Paths {
    private static final List<String> PATCHES =
            List.of(
                    "application/apply-patch+yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json");

    private final Kind kind;
    private final String root;
    private final String tag;

    Paths(Kind kind) {
        this.kind = kind;
        this.root = "/" + OpenApi.path(kind.identity().group(), kind.identity().version());
        String group = kind.identity().group().isEmpty() ? "core" : kind.identity().group();
        this.tag =
                group.replaceAll("[.]k8s[.]io$", "").replace('.', '_')
                        + "_"
                        + kind.identity().version();
    }

    void addTo(Map<String, Object> paths, Components components) {
        Map<String, Object> whole = components.reference(kind.schema().get());
        String scope = kind.namespaced() ? root + "/namespaces/{namespace}/" : root + "/";
        String collection = scope + kind.plural();
        collection(paths, components, collection, whole);
        if (kind.namespaced() && kind.allows("list")) {
            Map<String, Object> everywhere = path(false, false);
            everywhere.put("get", operation("list", kind.identity(), List.of(), whole));
            paths.put(root + "/" + kind.plural(), everywhere);
        }
        if (kind.allows("get")) {
            item(paths, components, collection + "/{name}", whole);
        }
        for (String name : kind.subresources()) {
            kind.subresource(name)
                    .ifPresent(sub -> subresource(paths, components, collection, sub, whole));
        }
    }

    private void collection(
            Map<String, Object> paths,
            Components components,
            String path,
            Map<String, Object> whole) {
        Map<String, Object> operations = path(kind.namespaced(), false);
        if (kind.allows("list")) {
            operations.put("get", operation("list", kind.identity(), List.of(), whole));
        }
        if (kind.allows("create")) {
            operations.put("post", write("post", kind.identity(), whole));
        }
        if (kind.allows("deletecollection")) {
            operations.put("delete", delete("deletecollection", components));
        }
        paths.put(path, operations);
    }

    private void item(
            Map<String, Object> paths,
            Components components,
            String path,
            Map<String, Object> whole) {
        Map<String, Object> operations = path(kind.namespaced(), true);
        operations.put("get", operation("get", kind.identity(), List.of(), whole));
        if (kind.allows("update")) {
            operations.put("put", write("put", kind.identity(), whole));
        }
        if (kind.allows("patch")) {
            operations.put("patch", patch(kind.identity(), whole));
        }
        if (kind.allows("delete")) {
            operations.put("delete", delete("delete", components));
        }
        paths.put(path, operations);
    }

    private void subresource(
            Map<String, Object> paths,
            Components components,
            String collection,
            Subresource sub,
            Map<String, Object> whole) {
        Map<String, Object> body =
                switch (sub.name()) {
                    case "scale" -> components.reference("autoscaling.v1.Scale");
                    case "eviction" -> components.reference("policy.v1.Eviction");
                    case "token" -> components.reference("authentication.v1.TokenRequest");
                    case "binding" -> components.reference("core.v1.Binding");
                    case "exec", "attach", "portforward", "proxy", "log" ->
                            object("type", "string");
                    default -> whole;
                };
        Map<String, Object> operations = path(kind.namespaced(), true);
        for (String verb : sub.verbs()) {
            switch (verb) {
                case "get" -> operations.put("get", operation("get", sub.kind(), List.of(), body));
                case "create" -> operations.put("post", write("post", sub.kind(), body));
                case "update" -> operations.put("put", write("put", sub.kind(), body));
                case "patch" -> operations.put("patch", patch(sub.kind(), body));
                default -> {}
            }
        }
        paths.put(collection + "/{name}/" + sub.name(), operations);
    }

    private static Map<String, Object> path(boolean namespaced, boolean named) {
        List<Object> parameters = new ArrayList<>();
        if (named) {
            parameters.add(inPath("name", "name of the object"));
        }
        if (namespaced) {
            parameters.add(inPath("namespace", "object name and auth scope, such as for teams"));
        }
        parameters.add(query("pretty"));
        Map<String, Object> path = new TreeMap<>();
        path.put("parameters", parameters);
        return path;
    }

    private static Map<String, Object> inPath(String name, String description) {
        return object(
                "name",
                name,
                "in",
                "path",
                "description",
                description,
                "required",
                true,
                "schema",
                object("type", "string", "uniqueItems", true));
    }

    private static Map<String, Object> query(String name) {
        return object(
                "name",
                name,
                "in",
                "query",
                "schema",
                object("type", "string", "uniqueItems", true));
    }

    private Map<String, Object> operation(
            String action,
            GroupVersionKind identity,
            List<Object> parameters,
            Map<String, Object> answer) {
        return object(
                "tags",
                List.of(tag),
                "operationId",
                action + kind.identity().kind() + tag,
                "parameters",
                parameters,
                "responses",
                object(
                        "200",
                        object(
                                "description",
                                "OK",
                                "content",
                                object("application/json", object("schema", answer)))),
                "x-kubernetes-action",
                action,
                "x-kubernetes-group-version-kind",
                object(
                        "group", identity.group(),
                        "version", identity.version(),
                        "kind", identity.kind()));
    }

    private Map<String, Object> write(
            String action, GroupVersionKind identity, Map<String, Object> body) {
        List<Object> parameters =
                List.of(query("dryRun"), query("fieldManager"), query("fieldValidation"));
        Map<String, Object> operation = operation(action, identity, parameters, body);
        operation.put(
                "requestBody",
                object("content", object("*/*", object("schema", body)), "required", true));
        return operation;
    }

    private Map<String, Object> patch(GroupVersionKind identity, Map<String, Object> body) {
        List<Object> parameters =
                List.of(
                        query("dryRun"),
                        query("fieldManager"),
                        query("fieldValidation"),
                        query("force"));
        Map<String, Object> operation = operation("patch", identity, parameters, body);
        Map<String, Object> content = object();
        for (String patch : PATCHES) {
            if (kind.custom() != null && patch.contains("strategic")) {
                continue;
            }
            content.put(patch, object("schema", object("type", "object")));
        }
        operation.put("requestBody", object("content", content, "required", true));
        return operation;
    }

    private Map<String, Object> delete(String action, Components components) {
        List<Object> parameters =
                List.of(query("dryRun"), query("gracePeriodSeconds"), query("propagationPolicy"));
        Map<String, Object> operation =
                operation(
                        action,
                        kind.identity(),
                        parameters,
                        components.reference("meta.v1.Status"));
        Map<String, Object> options = components.reference("meta.v1.DeleteOptions");
        operation.put("requestBody", object("content", object("*/*", object("schema", options))));
        return operation;
    }
}
