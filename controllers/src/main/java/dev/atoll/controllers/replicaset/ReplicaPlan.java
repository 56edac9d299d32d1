package dev.atoll.controllers.replicaset;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.apps.v1.ReplicaSetStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a ReplicaSet's pods call for.
///
/// @param create pods to create
/// @param delete pods to delete; one of the two is empty
record ReplicaPlan(int create, List<Pod> delete) {
    /// One step's bound, upstream's too.
    private static final int BURST = 500;

    ReplicaPlan {
        delete = List.copyOf(delete);
    }

    /// @param active the set's own pods that are neither over nor going
    /// @param related pods of sets with the same owner, which make a node crowded
    static ReplicaPlan of(ReplicaSet set, List<Pod> active, Collection<Pod> related) {
        long missing = replicas(set) - active.size();
        if (missing >= 0) {
            return new ReplicaPlan((int) Math.min(missing, BURST), List.of());
        }
        Map<String, Long> crowd =
                related.stream()
                        .filter(pod -> !pod.spec().nodeName().isEmpty())
                        .collect(
                                Collectors.groupingBy(
                                        pod -> pod.spec().nodeName(), Collectors.counting()));
        List<Pod> doomed =
                active.stream()
                        .sorted(Pods.deletionOrder(crowd))
                        .limit(Math.min(-missing, BURST))
                        .toList();
        return new ReplicaPlan(0, doomed);
    }

    static long replicas(ReplicaSet set) {
        return set.spec().tree().integer("replicas", 1);
    }

    /// @param failure why pods could not be created or deleted; null where nothing failed
    static ReplicaSetStatus status(
            ReplicaSet set, List<Pod> owned, @Nullable Failure failure, Instant now) {
        List<Pod> active = owned.stream().filter(Pods::isActive).toList();
        Map<String, String> template = set.spec().template().metadata().labels();
        long minReady = set.spec().minReadySeconds();
        List<Tree> conditions = set.status().tree().children("conditions");
        if (failure != null) {
            conditions =
                    Conditions.with(
                            conditions,
                            Conditions.of(
                                    "ReplicaFailure", true, failure.reason(), failure.message()),
                            now);
        } else {
            conditions = Conditions.without(conditions, "ReplicaFailure");
        }
        Tree status =
                Tree.empty()
                        .with("replicas", (long) active.size())
                        .with(
                                "fullyLabeledReplicas",
                                positive(
                                        active.stream()
                                                .filter(pod ->
                                                        pod.metadata()
                                                                .labels()
                                                                .entrySet()
                                                                .containsAll(template.entrySet()))
                                                .count()))
                        .with(
                                "readyReplicas",
                                positive(active.stream().filter(Pods::isReady).count()))
                        .with(
                                "availableReplicas",
                                positive(
                                        active.stream()
                                                .filter(pod -> Pods.isAvailable(pod, minReady, now))
                                                .count()))
                        .with("observedGeneration", set.metadata().generation())
                        .with("conditions", conditions.isEmpty() ? null : conditions);
        return new ReplicaSetStatus(status);
    }

    /// Why a step failed.
    record Failure(String reason, String message) {}

    private static @Nullable Long positive(long count) {
        return Optional.of(count).filter(some -> some > 0).orElse(null);
    }
}
