package dev.atoll.controllers.daemonset;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.RevisionHistory;
import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.DaemonSet;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a DaemonSet needs next.
///
/// @param create the nodes to create pods for
/// @param failed those of `delete` that had failed
record DaemonPlan(List<String> create, List<Pod> delete, List<Pod> failed) {
    private static final int MAX_CREATE = 500;

    DaemonPlan {
        create = List.copyOf(create);
        delete = List.copyOf(delete);
        failed = List.copyOf(failed);
    }

    /// What is known.
    ///
    /// @param hash of the newest revision
    record World(DaemonSet set, List<Node> nodes, List<Pod> pods, String hash, Instant now) {
        World {
            nodes = List.copyOf(nodes);
            pods = List.copyOf(pods);
        }

        Map<String, List<Pod>> byNode() {
            Map<String, List<Pod>> byNode = new HashMap<>();
            for (Pod pod : pods) {
                byNode.computeIfAbsent(DaemonPods.node(pod), _ -> new ArrayList<>()).add(pod);
            }
            return byNode;
        }

        boolean isNew(Pod pod) {
            return hash.equals(pod.metadata().labels().get(RevisionHistory.HASH));
        }

        boolean isAvailable(Pod pod) {
            return Pods.isAvailable(pod, set.spec().minReadySeconds(), now);
        }

        private long limit(String field, long absent, long desired) {
            Object value = set.spec().updateStrategy().rollingUpdate().tree().get(field);
            return value == null
                    ? absent
                    : IntOrString.from(value).scaled(desired, RoundingMode.CEILING).orElse(absent);
        }

        boolean isRolling() {
            return !set.spec().updateStrategy().type().equals("OnDelete");
        }
    }

    static DaemonPlan of(World world) {
        List<String> create = new ArrayList<>();
        List<Pod> delete = new ArrayList<>();
        List<Pod> failed = new ArrayList<>();
        Map<String, List<Pod>> byNode = world.byNode();
        List<Node> desired = new ArrayList<>();
        for (Node node : world.nodes()) {
            List<Pod> there = byNode.getOrDefault(node.name(), List.of());
            if (DaemonPods.shouldRun(world.set(), node)) {
                desired.add(node);
            }
            place(world, node, there, new DaemonLists(create, delete, failed));
        }
        delete.addAll(forNoNode(world));
        if (world.isRolling()) {
            roll(world, desired, byNode, new DaemonLists(create, delete, failed));
        }
        return new DaemonPlan(
                create.subList(0, Math.min(MAX_CREATE, create.size())), delete, failed);
    }

    /// Pods that wait for a node that is gone: they would wait for ever.
    private static List<Pod> forNoNode(World world) {
        Set<String> known = world.nodes().stream().map(Node::name).collect(Collectors.toSet());
        return world.pods().stream()
                .filter(pod ->
                        pod.spec().nodeName().isEmpty()
                                && !Owners.isDeleting(pod)
                                && !known.contains(DaemonPods.node(pod)))
                .toList();
    }

    /// What is being collected.
    private record DaemonLists(List<String> create, List<Pod> delete, List<Pod> failed) {}

    private static void place(World world, Node node, List<Pod> there, DaemonLists lists) {
        if (!DaemonPods.mayStay(world.set(), node)) {
            there.stream().filter(pod -> !Owners.isDeleting(pod)).forEach(lists.delete()::add);
            return;
        }
        List<Pod> living = new ArrayList<>();
        for (Pod pod : there) {
            if (Owners.isDeleting(pod)) {
                // Its successor comes once it is gone.
                living.add(pod);
            } else if (Pods.isOver(pod)) {
                lists.delete().add(pod);
                lists.failed().add(pod);
            } else {
                living.add(pod);
            }
        }
        if (there.isEmpty() && DaemonPods.shouldRun(world.set(), node)) {
            lists.create().add(node.name());
        }
        keepOne(world, living, lists);
    }

    /// The oldest of several stays; of an old and a new one, in a rollout that adds first, both do.
    private static void keepOne(World world, List<Pod> living, DaemonLists lists) {
        Comparator<Pod> oldestFirst =
                Comparator.comparing((Pod pod) -> pod.spec().nodeName().isEmpty())
                        .thenComparing(
                                pod -> pod.metadata().creationTimestamp().orElse(Instant.MAX))
                        .thenComparing(Pod::name);
        for (boolean isNew : new boolean[] {true, false}) {
            living.stream()
                    .filter(pod -> world.isNew(pod) == isNew && !Owners.isDeleting(pod))
                    .sorted(oldestFirst)
                    .skip(1)
                    .forEach(lists.delete()::add);
        }
    }

    private static void roll(
            World world, List<Node> desired, Map<String, List<Pod>> byNode, DaemonLists lists) {
        long surge = world.limit("maxSurge", 0, desired.size());
        long unavailable = world.limit("maxUnavailable", surge == 0 ? 1 : 0, desired.size());
        if (surge > 0) {
            rollByAdding(world, desired, byNode, lists);
            return;
        }
        long lacking = 0;
        List<Pod> candidates = new ArrayList<>();
        for (Node node : desired) {
            List<Pod> living =
                    byNode.getOrDefault(node.name(), List.of()).stream()
                            .filter(pod -> !Owners.isDeleting(pod) && !lists.delete().contains(pod))
                            .toList();
            boolean available = living.stream().anyMatch(world::isAvailable);
            lacking += available ? 0 : 1;
            for (Pod pod : living) {
                if (world.isNew(pod)) {
                    continue;
                }
                if (available) {
                    candidates.add(pod);
                } else {
                    // Serves nobody as it is.
                    lists.delete().add(pod);
                }
            }
        }
        candidates.stream().limit(Math.max(0, unavailable - lacking)).forEach(lists.delete()::add);
    }

    private static void rollByAdding(
            World world, List<Node> desired, Map<String, List<Pod>> byNode, DaemonLists lists) {
        long room = world.limit("maxSurge", 0, desired.size());
        List<String> next = new ArrayList<>();
        for (Node node : desired) {
            List<Pod> living =
                    byNode.getOrDefault(node.name(), List.of()).stream()
                            .filter(pod -> !Owners.isDeleting(pod) && !lists.delete().contains(pod))
                            .toList();
            List<Pod> old = living.stream().filter(pod -> !world.isNew(pod)).toList();
            if (old.isEmpty()) {
                continue;
            }
            boolean hasNew = living.size() > old.size();
            if (hasNew
                    && living.stream()
                            .anyMatch(pod -> world.isNew(pod) && world.isAvailable(pod))) {
                lists.delete().addAll(old);
            } else if (hasNew) {
                room--;
            } else {
                next.add(node.name());
            }
        }
        next.stream().limit(Math.max(0, room)).forEach(lists.create()::add);
    }

    static Tree status(World world) {
        long desired = 0;
        long current = 0;
        long misplaced = 0;
        long ready = 0;
        long updated = 0;
        long available = 0;
        Map<String, List<Pod>> byNode = world.byNode();
        for (Node node : world.nodes()) {
            List<Pod> living =
                    byNode.getOrDefault(node.name(), List.of()).stream()
                            .filter(pod -> !Owners.isDeleting(pod))
                            .toList();
            if (!DaemonPods.shouldRun(world.set(), node)) {
                misplaced += living.isEmpty() ? 0 : 1;
                continue;
            }
            desired++;
            current += living.isEmpty() ? 0 : 1;
            ready += living.stream().anyMatch(Pods::isReady) ? 1 : 0;
            available += living.stream().anyMatch(world::isAvailable) ? 1 : 0;
            updated += living.stream().anyMatch(world::isNew) ? 1 : 0;
        }
        return world.set()
                .status()
                .tree()
                .with("observedGeneration", world.set().metadata().generation())
                .with("desiredNumberScheduled", desired)
                .with("currentNumberScheduled", current)
                .with("numberMisscheduled", misplaced)
                .with("numberReady", ready)
                .with("updatedNumberScheduled", positive(updated))
                .with("numberAvailable", positive(available))
                .with("numberUnavailable", positive(desired - available));
    }

    private static @Nullable Long positive(long count) {
        return count > 0 ? Long.valueOf(count) : null;
    }
}
