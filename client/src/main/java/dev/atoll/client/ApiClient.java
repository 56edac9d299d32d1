package dev.atoll.client;

import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.ResourceType;
import dev.atoll.kinds.Tree;

/// The typed client of one tenant's API, as one identity. Blocks; safe for use by many threads.
///
/// What the server refuses is an [ApiException]; where no answer came, a [TransportException].
public final class ApiClient {
    private final Transport transport;

    public ApiClient(Transport transport) {
        this.transport = transport;
    }

    /// A resource in all namespaces, or a cluster-scoped one.
    public <T extends ApiObject> Resource<T> resource(ResourceType<T> type) {
        return new Resource<>(this, type, "");
    }

    /// Sends any request, and returns whatever came.
    Response transportSend(Request request) {
        return transport.send(request);
    }

    /// Sends any request. Returns the answer where it is a success.
    public Response send(Request request) {
        Response response = transport.send(request);
        if (!response.succeeded()) {
            throw Wire.refusal(response.code(), response.body());
        }
        return response;
    }

    /// Sends any request and reads the answer's JSON.
    public Tree call(Request request) {
        return Wire.decode(send(request).body());
    }

    public EventStream watch(Request request) {
        return transport.watch(request);
    }

    /// Assigns a pod to a node. Refused as a conflict where it has one, or is not the pod with that uid.
    public void bind(ObjectKey pod, String uid, String node) {
        Tree metadata =
                Tree.empty()
                        .with("name", pod.name())
                        .with("namespace", pod.namespace())
                        .with("uid", uid.isEmpty() ? null : uid);
        Tree target = Tree.empty().with("apiVersion", "v1").with("kind", "Node").with("name", node);
        post(
                path(pod, "pods", "binding"),
                Tree.empty()
                        .with("apiVersion", "v1")
                        .with("kind", "Binding")
                        .with("metadata", metadata)
                        .with("target", target));
    }

    /// Deletes a pod if its disruption budget allows.
    public void evict(ObjectKey pod, DeleteOptions options) {
        Tree metadata = Tree.empty().with("name", pod.name()).with("namespace", pod.namespace());
        post(
                path(pod, "pods", "eviction"),
                Tree.empty()
                        .with("apiVersion", "policy/v1")
                        .with("kind", "Eviction")
                        .with("metadata", metadata)
                        .with("deleteOptions", options.tree()));
    }

    /// Asks for a token of a service account.
    ///
    /// @param spec a TokenRequest's `spec`
    /// @return the TokenRequest, with its `status.token`
    public Tree token(ObjectKey serviceAccount, Tree spec) {
        return post(
                path(serviceAccount, "serviceaccounts", "token"),
                Tree.empty()
                        .with("apiVersion", "authentication.k8s.io/v1")
                        .with("kind", "TokenRequest")
                        .with("spec", spec));
    }

    private Tree post(String path, Tree body) {
        return call(Request.of("POST", path, Wire.encode(body)));
    }

    private static String path(ObjectKey key, String plural, String subresource) {
        return "/api/v1/namespaces/"
                + key.namespace()
                + "/"
                + plural
                + "/"
                + key.name()
                + "/"
                + subresource;
    }
}
