package dev.atoll.controllers.statefulset;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.StatefulSet;
import dev.atoll.kinds.apps.v1.StatefulSetStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a StatefulSet needs next: in order, one at a time; or, where its pods are managed in parallel, all at once.
///
/// @param create by ordinal
record StatefulPlan(List<Create> create, List<Pod> delete) {
    StatefulPlan {
        create = List.copyOf(create);
        delete = List.copyOf(delete);
    }

    /// @param updated from the newest template, not the one before
    record Create(long ordinal, boolean updated) {}

    /// What is known.
    ///
    /// @param current the revision that the set comes from
    /// @param update the revision that it goes to
    record World(StatefulSet set, List<Pod> pods, String current, String update, Instant now) {
        World {
            pods = List.copyOf(pods);
        }

        long start() {
            return set.spec().ordinals().start();
        }

        long replicas() {
            return set.spec().tree().integer("replicas", 1);
        }

        private boolean isHealthy(Pod pod) {
            return !Owners.isDeleting(pod)
                    && Pods.isAvailable(pod, set.spec().minReadySeconds(), now);
        }

        private boolean isOrdered() {
            return !set.spec().podManagementPolicy().equals("Parallel");
        }

        /// How many pods a rollout may make unavailable; at least one.
        private long maxUnavailable() {
            Tree rolling = set.spec().updateStrategy().tree().child("rollingUpdate");
            return rolling.has("maxUnavailable")
                    ? Math.max(
                            1,
                            set.spec()
                                    .updateStrategy()
                                    .rollingUpdate()
                                    .maxUnavailable()
                                    .scaled(replicas(), RoundingMode.CEILING)
                                    .orElse(1))
                    : 1;
        }

        private long partition() {
            return set.spec().updateStrategy().rollingUpdate().partition();
        }

        /// Below the partition, and while a rollout has not reached it, a pod comes back as it was.
        private boolean comesUpdated(long ordinal) {
            if (current.equals(update)) {
                return true;
            }
            if (set.spec().updateStrategy().type().equals("OnDelete")) {
                return true;
            }
            long index = ordinal - start();
            return set.spec().updateStrategy().tree().child("rollingUpdate").has("partition")
                    ? index >= partition()
                    : index >= set.status().currentReplicas();
        }
    }

    private static StatefulPlan delete(Pod pod) {
        return new StatefulPlan(List.of(), List.of(pod));
    }

    static StatefulPlan of(World world) {
        if (Owners.isDeleting(world.set())) {
            return new StatefulPlan(List.of(), List.of());
        }
        Map<Long, Pod> byOrdinal = new HashMap<>();
        world.pods().forEach(pod -> byOrdinal.put(StatefulPods.ordinal(world.set(), pod), pod));
        List<Create> create = new ArrayList<>();
        List<Pod> delete = new ArrayList<>();
        for (long ordinal = world.start(); ordinal < world.start() + world.replicas(); ordinal++) {
            Pod pod = byOrdinal.get(ordinal);
            boolean settled;
            if (pod == null) {
                create.add(new Create(ordinal, world.comesUpdated(ordinal)));
                settled = false;
            } else if (Pods.isOver(pod) && !Owners.isDeleting(pod)) {
                delete.add(pod);
                settled = false;
            } else {
                settled = world.isHealthy(pod);
            }
            if (!settled && world.isOrdered()) {
                // Waited for, before any later one is touched.
                return new StatefulPlan(create, delete);
            }
        }
        List<Pod> condemned = condemned(world);
        if (world.isOrdered()) {
            if (!condemned.isEmpty()) {
                return shrink(condemned);
            }
        } else {
            condemned.stream().filter(pod -> !Owners.isDeleting(pod)).forEach(delete::add);
        }
        if (create.isEmpty() && delete.isEmpty()) {
            return update(world, byOrdinal);
        }
        return new StatefulPlan(create, delete);
    }

    private static List<Pod> condemned(World world) {
        long end = world.start() + world.replicas();
        return world.pods().stream()
                .filter(pod -> {
                    long ordinal = StatefulPods.ordinal(world.set(), pod);
                    return ordinal >= 0 && (ordinal >= end || ordinal < world.start());
                })
                .sorted(
                        Comparator.comparingLong(
                                (Pod pod) -> -StatefulPods.ordinal(world.set(), pod)))
                .toList();
    }

    /// The highest goes first, and is waited for.
    private static StatefulPlan shrink(List<Pod> condemned) {
        Pod last = condemned.getFirst();
        return Owners.isDeleting(last) ? new StatefulPlan(List.of(), List.of()) : delete(last);
    }

    /// From the highest down to the partition, one at a time unless more may be unavailable.
    private static StatefulPlan update(World world, Map<Long, Pod> byOrdinal) {
        if (world.set().spec().updateStrategy().type().equals("OnDelete")) {
            return new StatefulPlan(List.of(), List.of());
        }
        if (world.maxUnavailable() > 1) {
            return updateMany(world, byOrdinal);
        }
        for (long ordinal = world.start() + world.replicas() - 1;
                ordinal >= world.start() + world.partition();
                ordinal--) {
            Pod pod = byOrdinal.get(ordinal);
            if (pod == null) {
                break;
            }
            if (!StatefulPods.revision(pod).equals(world.update()) && !Owners.isDeleting(pod)) {
                return delete(pod);
            }
            if (!world.isHealthy(pod)) {
                break;
            }
        }
        return new StatefulPlan(List.of(), List.of());
    }

    /// A pod that does not serve as it is, is replaced without regard to how many do not.
    private static StatefulPlan updateMany(World world, Map<Long, Pod> byOrdinal) {
        long end = world.start() + world.replicas();
        long room = world.maxUnavailable();
        for (long ordinal = world.start(); ordinal < end; ordinal++) {
            Pod pod = byOrdinal.get(ordinal);
            room -= pod != null && world.isHealthy(pod) ? 0 : 1;
        }
        List<Pod> delete = new ArrayList<>();
        for (long ordinal = end - 1; ordinal >= world.start() + world.partition(); ordinal--) {
            Pod pod = byOrdinal.get(ordinal);
            if (pod == null
                    || Owners.isDeleting(pod)
                    || StatefulPods.revision(pod).equals(world.update())) {
                continue;
            }
            if (!world.isHealthy(pod)) {
                delete.add(pod);
            } else if (room > 0) {
                delete.add(pod);
                room--;
            }
        }
        return new StatefulPlan(List.of(), delete);
    }

    static StatefulSetStatus status(World world, long collisionCount) {
        StatefulSet set = world.set();
        List<Pod> living =
                world.pods().stream()
                        .filter(pod ->
                                !Owners.isDeleting(pod) && StatefulPods.ordinal(set, pod) >= 0)
                        .toList();
        long ready = living.stream().filter(Pods::isReady).count();
        long available = living.stream().filter(world::isHealthy).count();
        long updated = count(living, world.update());
        long current = count(living, world.current());
        String currentRevision = world.current();
        boolean complete =
                !set.spec().updateStrategy().type().equals("OnDelete")
                        && updated == living.size()
                        && living.size() == world.replicas()
                        && ready == living.size()
                        && world.partition() == 0;
        if (complete) {
            currentRevision = world.update();
            current = updated;
        }
        Tree status =
                set.status()
                        .tree()
                        .with("observedGeneration", set.metadata().generation())
                        .with("replicas", (long) living.size())
                        .with("readyReplicas", positive(ready))
                        .with("availableReplicas", available)
                        .with("currentReplicas", positive(current))
                        .with("updatedReplicas", positive(updated))
                        .with("currentRevision", currentRevision)
                        .with("updateRevision", world.update())
                        .with("collisionCount", collisionCount);
        return new StatefulSetStatus(status);
    }

    private static long count(List<Pod> pods, String revision) {
        return pods.stream().filter(pod -> StatefulPods.revision(pod).equals(revision)).count();
    }

    private static @Nullable Long positive(long count) {
        return count > 0 ? Long.valueOf(count) : null;
    }
}
