package dev.atoll.server.bootstrap;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Gives a tenant what it has from the start: namespaces, default roles and their bindings, priority classes, and
/// the `kubernetes` Service. It runs at every start, through the API like anyone else: what is missing is made, and
/// the rules of default roles are brought up to date unless their owner said otherwise.
public final class Bootstrap {
    private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private final Catalog catalog;

    public Bootstrap(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Where pods reach the API.
    ///
    /// @param serviceAddress of the `kubernetes` Service
    /// @param host and `port`: where the server really listens for them
    public record ApiAddress(String serviceAddress, String host, int port) {}

    /// @param operator a transport of the tenant that may do everything
    public void apply(Transport operator, ApiAddress address) {
        List<Map<String, Object>> namespaces = new ArrayList<>();
        List<Map<String, Object>> rest = new ArrayList<>();
        for (Object value : objects()) {
            Map<String, Object> object = asObject(value);
            ("Namespace".equals(object.get("kind")) ? namespaces : rest).add(object);
        }
        rest.add(kubernetesService(address));
        // No pod can reach a loopback address, and Kubernetes allows none in endpoints.
        if (!address.host().startsWith("127.")) {
            rest.add(kubernetesEndpoints(address));
            rest.add(kubernetesSlice(address));
        }
        ensureAll(operator, namespaces);
        ensureAll(operator, rest);
    }

    /// All at once, so that they share the store's commits.
    private void ensureAll(Transport operator, List<Map<String, Object>> objects) {
        List<Future<?>> begun = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            objects.forEach(object -> begun.add(each.submit(() -> ensure(operator, object))));
        }
        for (Future<?> done : begun) {
            if (done.state() == Future.State.FAILED) {
                Throwable cause = done.exceptionNow();
                throw new IllegalStateException(cause.getMessage(), cause);
            }
        }
    }

    private static List<Object> objects() {
        try (InputStream in = Bootstrap.class.getResourceAsStream("objects.json")) {
            byte[] content =
                    Objects.requireNonNull(in, "objects.json is part of the build").readAllBytes();
            return Json.decodeValue(content) instanceof List<?> list
                    ? new ArrayList<>(list)
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    private static Map<String, Object> asObject(Object value) {
        return (Map<String, Object>) value;
    }

    private void ensure(Transport operator, Map<String, Object> wanted) {
        Tree tree = Tree.of(wanted);
        Tree metadata = tree.child("metadata");
        Kind kind =
                catalog.kind(
                                GroupVersionKind.of(
                                        tree.string("apiVersion", ""), tree.string("kind", "")))
                        .orElseThrow();
        String path = collection(kind, metadata.string("namespace", ""));
        String name = metadata.string("name", "");
        Response found = operator.send(Request.get(path + "/" + name, Map.of()));
        if (found.code() == 404) {
            Response created =
                    operator.send(Request.of("POST", path, Encoded.wrap(Json.encode(wanted))));
            if (!created.succeeded() && created.code() != 409) {
                throw new IllegalStateException(
                        "cannot make " + path + "/" + name + ": " + created.body());
            }
            return;
        }
        Tree present = Tree.lazy(() -> Json.decode(found.body().array()));
        List<String> kept = maintained(present, metadata);
        if (kept.stream().anyMatch(field -> !Objects.equals(present.get(field), tree.get(field)))) {
            Map<String, Object> updated = new LinkedHashMap<>(present.fields());
            kept.forEach(field -> updated.put(field, Objects.requireNonNull(tree.get(field))));
            operator.send(Request.of("PUT", path + "/" + name, Encoded.wrap(Json.encode(updated))));
        }
    }

    /// The fields that are brought up to date where the object is there already.
    private static List<String> maintained(Tree present, Tree wantedMetadata) {
        if (wantedMetadata.child("annotations").has(AUTO_UPDATE)) {
            String asked = present.child("metadata").child("annotations").string(AUTO_UPDATE, "");
            return asked.equals("true") && present.has("rules") ? List.of("rules") : List.of();
        }
        return switch (present.string("kind", "")) {
            case "Endpoints" -> List.of("subsets");
            case "EndpointSlice" -> List.of("endpoints", "ports");
            default -> List.of();
        };
    }

    private static String collection(Kind kind, String namespace) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + (kind.namespaced() ? "/namespaces/" + namespace : "")
                + "/"
                + kind.plural();
    }

    private static Map<String, Object> parsed(String json) {
        return Json.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> kubernetesService(ApiAddress address) {
        return parsed(
                """
                {"apiVersion": "v1",
                 "kind": "Service",
                 "metadata": {"name": "kubernetes", "namespace": "default",
                              "labels": {"component": "apiserver", "provider": "kubernetes"}},
                 "spec": {"type": "ClusterIP",
                          "clusterIP": "%s",
                          "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": %d}]}}
                """
                        .formatted(address.serviceAddress(), address.port()));
    }

    private static Map<String, Object> kubernetesEndpoints(ApiAddress address) {
        return parsed(
                """
                {"apiVersion": "v1",
                 "kind": "Endpoints",
                 "metadata": {"name": "kubernetes", "namespace": "default"},
                 "subsets": [{"addresses": [{"ip": "%s"}],
                              "ports": [{"name": "https", "port": %d, "protocol": "TCP"}]}]}
                """
                        .formatted(address.host(), address.port()));
    }

    private static Map<String, Object> kubernetesSlice(ApiAddress address) {
        return parsed(
                """
                {"apiVersion": "discovery.k8s.io/v1",
                 "kind": "EndpointSlice",
                 "metadata": {"name": "kubernetes", "namespace": "default",
                              "labels": {"kubernetes.io/service-name": "kubernetes"}},
                 "addressType": "IPv4",
                 "endpoints": [{"addresses": ["%s"], "conditions": {"ready": true}}],
                 "ports": [{"name": "https", "port": %d, "protocol": "TCP"}]}
                """
                        .formatted(address.host(), address.port()));
    }
}
