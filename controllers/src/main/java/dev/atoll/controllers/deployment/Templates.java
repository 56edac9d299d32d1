package dev.atoll.controllers.deployment;

import dev.atoll.controllers.shared.Canonical;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.core.v1.PodTemplateSpec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which ReplicaSet has which pod template.
final class Templates {
    static final String HASH = "pod-template-hash";

    private Templates() {}

    static String hash(Deployment deployment) {
        return Canonical.hash(
                deployment.spec().template().tree(), deployment.status().collisionCount());
    }

    /// The set that has the deployment's template; the oldest of several.
    static Optional<ReplicaSet> newest(Deployment deployment, List<ReplicaSet> sets) {
        return sets.stream()
                .filter(set -> isSame(deployment.spec().template(), set.spec().template()))
                .min(oldestFirst());
    }

    static boolean isSame(PodTemplateSpec one, PodTemplateSpec other) {
        return withoutHash(one).equals(withoutHash(other));
    }

    static Comparator<ReplicaSet> oldestFirst() {
        return Comparator.comparing((ReplicaSet set) ->
                        set.metadata().creationTimestamp().orElse(java.time.Instant.MAX))
                .thenComparing(ReplicaSet::name);
    }

    private static Tree withoutHash(PodTemplateSpec template) {
        Map<String, String> labels = new LinkedHashMap<>(template.metadata().labels());
        labels.remove(HASH);
        Tree metadata =
                template.tree()
                        .child("metadata")
                        .with("labels", labels.isEmpty() ? null : labels)
                        .with("creationTimestamp", null);
        return template.tree().with("metadata", metadata.isEmpty() ? null : metadata);
    }

    static Map<String, String> withHash(Map<String, String> labels, String hash) {
        Map<String, String> with = new LinkedHashMap<>(labels);
        with.put(HASH, hash);
        return with;
    }
}
