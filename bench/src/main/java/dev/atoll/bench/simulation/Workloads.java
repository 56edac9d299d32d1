package dev.atoll.bench.simulation;

import dev.atoll.bench.history.Objects;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether the pods that there are, are those that Deployments ask for.
final class Workloads {
    private Workloads() {}

    /// What is not as it is asked for; empty where all is.
    static List<String> differences(Transport api) {
        Response deployments = Objects.get(api, Deployments.DEPLOYMENTS);
        Response sets = Objects.get(api, Deployments.REPLICA_SETS);
        Response pods = Objects.get(api, Deployments.PODS);
        if (!deployments.succeeded() || !sets.succeeded() || !pods.succeeded()) {
            return List.of("they cannot be listed: " + pods.code());
        }
        List<String> found = new ArrayList<>();
        Map<String, Long> wanted = new HashMap<>();
        Map<String, String> deploymentOf = new HashMap<>();
        for (Tree deployment : Objects.items(deployments)) {
            wanted.put(Objects.uid(deployment), deployment.child("spec").integer("replicas", 1));
        }
        for (Tree set : Objects.items(sets)) {
            String owner = Deployments.controllerOf(set);
            deploymentOf.put(Objects.uid(set), owner);
            if (!wanted.containsKey(owner)) {
                found.add("an orphan: ReplicaSet " + Objects.name(set));
            }
        }
        Map<String, Long> there = new HashMap<>();
        for (Tree pod : Objects.items(pods)) {
            String deployment = deploymentOf.get(Deployments.controllerOf(pod));
            if (deployment == null) {
                found.add("an orphan: Pod " + Objects.name(pod));
            } else {
                there.merge(deployment, 1L, Long::sum);
            }
        }
        for (Tree deployment : Objects.items(deployments)) {
            String uid = Objects.uid(deployment);
            long have = there.getOrDefault(uid, 0L);
            long asked = wanted.getOrDefault(uid, 0L);
            if (have != asked) {
                found.add(
                        "%s has %d pods, and asks for %d"
                                .formatted(Objects.name(deployment), have, asked));
            }
        }
        return found;
    }
}
