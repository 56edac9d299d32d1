package dev.atoll.bench.simulation;

import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.util.List;
import java.util.Map;

/// What users of the simulation send and read.
final class Objects {
    static final String NAMESPACE = "default";
    static final String MAPS = "/api/v1/namespaces/default/configmaps";
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    static final String REPLICA_SETS = "/apis/apps/v1/namespaces/default/replicasets";

    private Objects() {}

    static Response send(Transport api, String method, String path, Map<String, Object> object) {
        Encoded body = object.isEmpty() ? Encoded.empty() : Encoded.wrap(Json.encode(object));
        return api.send(Request.of(method, path, body));
    }

    static Response get(Transport api, String path) {
        return api.send(Request.get(path, Map.of()));
    }

    static Tree read(Response response) {
        return Tree.of(Json.decode(response.body().array()));
    }

    static List<Tree> items(Response response) {
        return read(response).children("items");
    }

    static Tree metadata(Tree object) {
        return object.child("metadata");
    }

    static String name(Tree object) {
        return metadata(object).string("name", "");
    }

    static String uid(Tree object) {
        return metadata(object).string("uid", "");
    }

    static long revision(Tree object) {
        return Long.parseLong(metadata(object).string("resourceVersion", "0"));
    }

    /// The uid of the controller, or empty.
    static String controllerOf(Tree object) {
        return metadata(object).children("ownerReferences").stream()
                .filter(owner -> owner.bool("controller"))
                .map(owner -> owner.string("uid", ""))
                .findFirst()
                .orElse("");
    }

    static Map<String, Object> deployment(String name, int replicas, String image) {
        Map<String, Object> labels = Map.of("app", name);
        return Map.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                Map.of("name", name),
                "spec",
                Map.of(
                        "replicas",
                        replicas,
                        "selector",
                        Map.of("matchLabels", labels),
                        "template",
                        Map.of(
                                "metadata",
                                Map.of("labels", labels),
                                "spec",
                                Map.of(
                                        "containers",
                                        List.of(Map.of("name", "c", "image", image))))));
    }
}
