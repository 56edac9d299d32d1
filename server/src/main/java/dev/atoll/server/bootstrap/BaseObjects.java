package dev.atoll.server.bootstrap;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionKind;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.BaseLayer;
import dev.atoll.server.registry.Newborn;
import dev.atoll.server.registry.ServiceAllocations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What every tenant has from its beginning: namespaces and what belongs into each, default roles and their bindings,
/// priority classes, and the `kubernetes` Service.
public final class BaseObjects {
    private final Catalog catalog;
    private final List<Map<String, Object>> objects = new ArrayList<>();
    private final String serviceAddress;

    /// Where pods reach the API.
    ///
    /// @param serviceAddress of the `kubernetes` Service
    /// @param host and `port`: where the server really listens for them
    /// @param authorityPem what they verify it with; empty publishes none
    public record ApiAddress(String serviceAddress, String host, int port, String authorityPem) {}

    public BaseObjects(Catalog catalog, ApiAddress address) {
        this.catalog = catalog;
        this.serviceAddress = address.serviceAddress();
        for (Object value : file()) {
            Map<String, Object> object = asObject(value);
            objects.add(object);
            if ("Namespace".equals(object.get("kind"))) {
                fill(Tree.of(object).child("metadata").string("name", ""), address.authorityPem());
            }
        }
        objects.add(kubernetesService(address));
        // No pod can reach a loopback address, and Kubernetes allows none in endpoints.
        if (!address.host().startsWith("127.")) {
            objects.add(kubernetesEndpoints(address));
            objects.add(kubernetesSlice(address));
        }
    }

    private static List<Object> file() {
        try (InputStream in = BaseObjects.class.getResourceAsStream("objects.json")) {
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

    /// What the namespace controller keeps in every namespace, word for word: it finds nothing to do.
    private void fill(String namespace, String authorityPem) {
        objects.add(
                parsed(
                        """
                        {"apiVersion": "v1",
                         "kind": "ServiceAccount",
                         "metadata": {"name": "default", "namespace": "%s"}}
                        """
                                .formatted(namespace)));
        if (authorityPem.isEmpty()) {
            return;
        }
        Map<String, Object> authority =
                parsed(
                        """
                        {"apiVersion": "v1",
                         "kind": "ConfigMap",
                         "metadata": {"name": "kube-root-ca.crt", "namespace": "%s", "annotations": {
                             "kubernetes.io/description":
                             "The certificate authorities that verify connections to the API server."}}}
                        """
                                .formatted(namespace));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("ca.crt", authorityPem);
        authority.put("data", data);
        objects.add(authority);
    }

    /// As they are written, before defaults.
    List<Map<String, Object>> objects() {
        return List.copyOf(objects);
    }

    Kind kindOf(Tree object) {
        return catalog.kind(
                        GroupVersionKind.of(
                                object.string("apiVersion", ""), object.string("kind", "")))
                .orElseThrow();
    }

    /// The layer that tenants are built on.
    public BaseLayer layer() {
        List<BaseLayer.Template> templates = new ArrayList<>();
        for (Map<String, Object> object : objects) {
            Tree tree = Tree.of(object);
            Kind kind = kindOf(tree);
            Map<String, Object> finished = Newborn.of(kind, object);
            templates.add(
                    new BaseLayer.Template(
                            kind.identity().group(),
                            kind.plural(),
                            tree.child("metadata").string("namespace", ""),
                            tree.child("metadata").string("name", ""),
                            finished,
                            kind.selectableFields(finished)));
        }
        templates.add(ServiceAllocations.held(serviceAddress));
        return new BaseLayer(templates);
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

    private static Map<String, Object> parsed(String json) {
        return Json.decode(json.getBytes(StandardCharsets.UTF_8));
    }
}
