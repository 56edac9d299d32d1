package dev.atoll.controllers.disruption;

import dev.atoll.client.informer.Informer;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.apps.v1.StatefulSet;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks the controllers of pods how many they are to run. Of a ReplicaSet that a Deployment controls it asks that.
final class ExpectedScale {
    private final Surroundings at;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<Deployment> deployments;
    private final Informer<StatefulSet> statefulSets;

    /// A controller, and how many pods it is to run.
    private record Found(String uid, long replicas) {}

    ExpectedScale(Surroundings at) {
        this.at = at;
        this.replicaSets = at.informers().informer(Resources.REPLICA_SETS);
        this.deployments = at.informers().informer(Resources.DEPLOYMENTS);
        this.statefulSets = at.informers().informer(Resources.STATEFUL_SETS);
    }

    List<Informer<?>> informers() {
        return List.of(replicaSets, deployments, statefulSets);
    }

    Scale of(List<Pod> pods) {
        List<Pod> unmanaged = new ArrayList<>();
        Map<String, Long> replicas = new HashMap<>();
        Map<String, String> topmost = new HashMap<>();
        for (Pod pod : pods) {
            Optional<OwnerReference> owner = Owners.controllerOf(pod);
            if (owner.isEmpty()) {
                unmanaged.add(pod);
            } else if (!topmost.containsKey(owner.get().uid())) {
                Optional<Found> found = find(pod.namespace(), owner.get());
                if (found.isEmpty()) {
                    return new Scale.Unknown("found no controllers for pod \"" + pod.name() + "\"");
                }
                topmost.put(owner.get().uid(), found.get().uid());
                replicas.put(found.get().uid(), found.get().replicas());
            }
        }
        return new Scale.Known(
                replicas.values().stream().mapToLong(Long::longValue).sum(), unmanaged);
    }

    private Optional<Found> find(String namespace, OwnerReference owner) {
        return switch (owner.kind()) {
            case "ReplicaSet" -> cached(replicaSets, namespace, owner).flatMap(this::ofReplicaSet);
            case "StatefulSet" -> cached(statefulSets, namespace, owner).map(ExpectedScale::found);
            case "ReplicationController" ->
                    at.client()
                            .resource(Resources.REPLICATION_CONTROLLERS)
                            .in(namespace)
                            .get(owner.name())
                            .filter(object -> object.uid().equals(owner.uid()))
                            .map(ExpectedScale::found);
            default -> Optional.empty();
        };
    }

    private Optional<Found> ofReplicaSet(ReplicaSet set) {
        Optional<OwnerReference> above =
                Owners.controllerOf(set).filter(owner -> owner.kind().equals("Deployment"));
        return above.isPresent()
                ? cached(deployments, set.namespace(), above.get()).map(ExpectedScale::found)
                : Optional.of(found(set));
    }

    private static <T extends ApiObject> Optional<T> cached(
            Informer<T> informer, String namespace, OwnerReference owner) {
        return informer.cache()
                .get(namespace, owner.name())
                .filter(object -> object.uid().equals(owner.uid()));
    }

    private static Found found(ApiObject object) {
        return new Found(object.uid(), object.tree().child("spec").integer("replicas", 1));
    }
}
