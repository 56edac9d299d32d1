package dev.atoll.client;

import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One type of object, in one namespace or in all.
public final class Resource<T extends ApiObject> {
    private final ApiClient client;
    private final ResourceType<T> type;
    private final String namespace;

    Resource(ApiClient client, ResourceType<T> type, String namespace) {
        this.client = client;
        this.type = type;
        this.namespace = namespace;
    }

    /// The same resource within a namespace. A cluster-scoped type has none: the argument is ignored.
    public Resource<T> in(String only) {
        return new Resource<>(client, type, type.namespaced() ? only : "");
    }

    public ResourceType<T> type() {
        return type;
    }

    /// The object, or empty where it does not exist.
    public Optional<T> get(String name) {
        Response response = client.transportSend(Request.get(path(name), Map.of()));
        if (response.code() == 404) {
            return Optional.empty();
        }
        if (!response.succeeded()) {
            throw Wire.refusal(response.code(), response.body());
        }
        return Optional.of(view(response.body()));
    }

    /// One page, or all where no limit is set.
    public ObjectList<T> list(ListOptions options) {
        Tree list = client.call(Request.get(path(), options.query()));
        List<T> items = items(list).stream().map(type.view()).toList();
        return new ObjectList<>(items, version(list), continueToken(list));
    }

    /// One page, undecoded: for those who keep many objects.
    public ResourcePage page(ListOptions options) {
        Tree list = client.call(Request.get(path(), options.query()));
        List<Encoded> items = items(list).stream().map(Wire::encode).toList();
        return new ResourcePage(items, version(list), continueToken(list));
    }

    /// Items of a list name their kind only where the server repeats it.
    private List<Tree> items(Tree list) {
        String apiVersion = type.resource().apiVersion();
        return list.children("items").stream()
                .map(item ->
                        item.has("kind")
                                ? item
                                : item.with("apiVersion", apiVersion).with("kind", type.kind()))
                .toList();
    }

    private static String version(Tree list) {
        return list.child("metadata").string("resourceVersion", "");
    }

    private static String continueToken(Tree list) {
        return list.child("metadata").string("continue", "");
    }

    /// Follows the changes after a resource version. The stream ends by itself after `timeoutSeconds`.
    public EventStream watch(ListOptions options, long timeoutSeconds) {
        Map<String, String> query = new LinkedHashMap<>(options.query());
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("timeoutSeconds", String.valueOf(timeoutSeconds));
        return client.watch(Request.get(path(), query));
    }

    public T create(T object) {
        return view(send("POST", within(object).path(), object));
    }

    public T update(T object) {
        return view(send("PUT", within(object).path(object.name()), object));
    }

    public T updateStatus(T object) {
        return view(send("PUT", within(object).path(object.name(), "status"), object));
    }

    public T patch(String name, PatchType patchType, Tree body) {
        return sendPatch(path(name), patchType, body);
    }

    public T patchStatus(String name, PatchType patchType, Tree body) {
        return sendPatch(path(name, "status"), patchType, body);
    }

    private T sendPatch(String path, PatchType patchType, Tree body) {
        Map<String, String> query =
                patchType == PatchType.APPLY
                        ? Map.of("fieldManager", "atoll", "force", "true")
                        : Map.of();
        return view(
                client.send(
                                new Request(
                                        "PATCH",
                                        path,
                                        query,
                                        Wire.encode(body),
                                        patchType.contentType()))
                        .body());
    }

    /// Deletes, or starts to. An object that is gone already is an [ApiException] `NotFound`.
    public void delete(String name, DeleteOptions options) {
        client.send(Request.of("DELETE", path(name), Wire.encode(options.tree())));
    }

    public void deleteCollection(DeleteOptions options, ListOptions which) {
        client.send(
                new Request(
                        "DELETE",
                        path(),
                        which.query(),
                        Wire.encode(options.tree()),
                        "application/json"));
    }

    /// Creates a sub-resource: `POST .../NAME/SUBRESOURCE`.
    public Tree createSubresource(String name, String subresource, Tree body) {
        return client.call(Request.of("POST", path(name, subresource), Wire.encode(body)));
    }

    /// Replaces a sub-resource: `PUT .../NAME/SUBRESOURCE`.
    public Tree updateSubresource(String name, String subresource, Tree body) {
        return client.call(Request.of("PUT", path(name, subresource), Wire.encode(body)));
    }

    private Resource<T> within(T object) {
        return object.namespace().isEmpty() ? this : in(object.namespace());
    }

    private Encoded send(String method, String path, T object) {
        return client.send(Request.of(method, path, Wire.encode(object))).body();
    }

    private T view(Encoded body) {
        return type.view().apply(Wire.decode(body));
    }

    /// The path of the collection, or of what the segments name in it.
    String path(String... segments) {
        GroupVersionResource resource = type.resource();
        StringBuilder path =
                new StringBuilder(resource.group().isEmpty() ? "/api/" : "/apis/")
                        .append(resource.apiVersion());
        if (type.namespaced() && !namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        } else if (type.namespaced() && segments.length > 0) {
            throw new IllegalArgumentException(
                    resource.resource() + " " + segments[0] + " needs a namespace");
        }
        path.append('/').append(resource.resource());
        for (String segment : segments) {
            path.append('/').append(segment);
        }
        return path.toString();
    }
}
