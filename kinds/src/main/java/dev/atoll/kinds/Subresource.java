package dev.atoll.kinds;

import java.util.List;

/// A subresource as discovery lists it.
///
/// @param kind what its requests and responses carry
public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {
    private static final List<String> EDIT = List.of("get", "patch", "update");
    private static final List<String> CREATE = List.of("create");
    private static final List<String> STREAM = List.of("create", "get");
    private static final List<String> PROXY = List.of("create", "delete", "get", "patch", "update");

    public Subresource {
        verbs = List.copyOf(verbs);
    }

    /// The built-in subresource of that name under an owner.
    static Subresource of(String name, GroupVersionKind owner) {
        return switch (name) {
            case "scale" ->
                    new Subresource(name, new GroupVersionKind("autoscaling", "v1", "Scale"), EDIT);
            case "eviction" ->
                    new Subresource(name, new GroupVersionKind("policy", "v1", "Eviction"), CREATE);
            case "token" ->
                    new Subresource(
                            name,
                            new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"),
                            CREATE);
            case "kubeconfig" ->
                    new Subresource(
                            name,
                            new GroupVersionKind("atoll.dev", "v1", "KubeconfigRequest"),
                            CREATE);
            case "nodecertificate" ->
                    new Subresource(
                            name,
                            new GroupVersionKind("atoll.dev", "v1", "NodeCertificateRequest"),
                            CREATE);
            case "binding" ->
                    new Subresource(name, new GroupVersionKind("", "v1", "Binding"), CREATE);
            case "exec" -> stream(name, "PodExecOptions");
            case "attach" -> stream(name, "PodAttachOptions");
            case "portforward" -> stream(name, "PodPortForwardOptions");
            case "proxy" ->
                    new Subresource(
                            name,
                            new GroupVersionKind("", "v1", owner.kind() + "ProxyOptions"),
                            PROXY);
            case "log", "backup" -> new Subresource(name, owner, List.of("get"));
            case "restore" -> new Subresource(name, owner, CREATE);
            case "finalize" -> new Subresource(name, owner, List.of("update"));
            default -> new Subresource(name, owner, EDIT);
        };
    }

    private static Subresource stream(String name, String options) {
        return new Subresource(name, new GroupVersionKind("", "v1", options), STREAM);
    }
}
