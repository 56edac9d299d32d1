package dev.atoll.controllers.deployment;

import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a deployment notes on its ReplicaSets: revisions, so that it can be rolled back, and sizes, so that it can be
/// scaled in proportion.
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String MAX = "deployment.kubernetes.io/max-replicas";
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    REVISION,
                    HISTORY,
                    DESIRED,
                    MAX,
                    "deprecated.deployment.rollback.to");

    private Revisions() {}

    static long of(ReplicaSet set) {
        return number(set.metadata().annotations().get(REVISION), 0);
    }

    static long next(List<ReplicaSet> old) {
        return old.stream().mapToLong(Revisions::of).max().orElse(0) + 1;
    }

    static long desired(ReplicaSet set) {
        return number(set.metadata().annotations().get(DESIRED), -1);
    }

    static long max(ReplicaSet set) {
        return number(set.metadata().annotations().get(MAX), -1);
    }

    private static long number(@org.jspecify.annotations.Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static Map<String, String> sized(Map<String, String> annotations, long desired, long max) {
        Map<String, String> sized = new LinkedHashMap<>(annotations);
        sized.put(DESIRED, String.valueOf(desired));
        sized.put(MAX, String.valueOf(max));
        return sized;
    }

    /// The new set's annotations: the deployment's, and its revision, with those it had before in its history.
    static Map<String, String> annotations(
            Deployment deployment, Map<String, String> before, long revision) {
        Map<String, String> annotations = new LinkedHashMap<>(before);
        deployment
                .metadata()
                .annotations()
                .forEach((key, value) -> {
                    if (!NOT_COPIED.contains(key)) {
                        annotations.put(key, value);
                    }
                });
        String previous = before.get(REVISION);
        if (number(previous, 0) < revision) {
            annotations.put(REVISION, String.valueOf(revision));
            if (previous != null) {
                annotations.merge(HISTORY, previous, (history, one) -> history + "," + one);
            }
        }
        return annotations;
    }
}
