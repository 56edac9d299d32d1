package dev.atoll.bench.simulation;

import dev.atoll.bench.history.Objects;
import dev.atoll.kinds.Tree;
import java.util.List;
import java.util.Map;

/// Deployments, and what becomes of them.
final class Deployments {
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    static final String REPLICA_SETS = "/apis/apps/v1/namespaces/default/replicasets";

    private Deployments() {}

    /// The uid of the controller, or empty.
    static String controllerOf(Tree object) {
        return Objects.metadata(object).children("ownerReferences").stream()
                .filter(owner -> owner.bool("controller"))
                .map(owner -> owner.string("uid", ""))
                .findFirst()
                .orElse("");
    }

    static Map<String, Object> wanted(String name, int replicas, String image) {
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
