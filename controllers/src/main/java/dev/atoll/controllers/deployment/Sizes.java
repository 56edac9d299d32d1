package dev.atoll.controllers.deployment;

import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.apps.v1.RollingUpdateDeployment;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How large each ReplicaSet of a deployment is to be next. Pure arithmetic.
///
/// @param surge pods that a rollout may add above the wanted number
/// @param unavailable pods that a rollout may lack below it
record Sizes(long replicas, long surge, long unavailable, boolean rolling) {

    static Sizes of(Deployment deployment) {
        long replicas = deployment.spec().tree().integer("replicas", 1);
        if (deployment.spec().strategy().type().equals("Recreate")) {
            return new Sizes(replicas, 0, 0, false);
        }
        RollingUpdateDeployment rolling = deployment.spec().strategy().rollingUpdate();
        long surge = scaled(rolling.tree().get("maxSurge"), replicas, RoundingMode.CEILING);
        long unavailable =
                scaled(rolling.tree().get("maxUnavailable"), replicas, RoundingMode.FLOOR);
        // A rollout that may neither add nor lack a pod could not move.
        return new Sizes(
                replicas,
                surge,
                Math.min(replicas, surge == 0 && unavailable == 0 ? 1 : unavailable),
                true);
    }

    private static long scaled(
            @org.jspecify.annotations.Nullable Object value, long replicas, RoundingMode rounding) {
        IntOrString either = value == null ? IntOrString.of("25%") : IntOrString.from(value);
        return either.scaled(replicas, rounding).orElse(0);
    }

    static long size(ReplicaSet set) {
        return set.spec().tree().integer("replicas", 1);
    }

    static long total(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Sizes::size).sum();
    }

    static long available(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(set -> set.status().availableReplicas()).sum();
    }

    /// What `max-replicas` says.
    long max() {
        return replicas + surge;
    }

    /// The new set's next size while it takes over.
    long ofNew(long current, long allSets) {
        if (current >= replicas || !rolling) {
            return replicas;
        }
        long room = max() - allSets;
        return room <= 0 ? current : current + Math.min(room, replicas - current);
    }

    /// The next sizes of the old sets: first those pods go that are not available anyway, then as many as the available
    /// ones allow, the oldest sets first. Holds only the sets that change.
    Map<ReplicaSet, Long> ofOld(ReplicaSet newSet, List<ReplicaSet> old) {
        List<ReplicaSet> all = new ArrayList<>(old);
        all.add(newSet);
        long least = replicas - unavailable;
        long newNotAvailable = size(newSet) - newSet.status().availableReplicas();
        long mayGo = total(all) - least - newNotAvailable;
        Map<ReplicaSet, Long> sizes = new LinkedHashMap<>();
        if (mayGo <= 0 || total(old) == 0) {
            return sizes;
        }
        List<ReplicaSet> ordered = old.stream().sorted(Templates.oldestFirst()).toList();
        long sick = 0;
        for (ReplicaSet set : ordered) {
            long unhealthy =
                    Math.clamp(size(set) - set.status().availableReplicas(), 0, mayGo - sick);
            if (unhealthy > 0) {
                sizes.put(set, size(set) - unhealthy);
                sick += unhealthy;
            }
        }
        long healthy = available(all) - least;
        for (ReplicaSet set : ordered) {
            long now = sizes.getOrDefault(set, size(set));
            long going = Math.clamp(healthy, 0, now);
            if (going > 0) {
                sizes.put(set, now - going);
                healthy -= going;
            }
        }
        return sizes;
    }

    /// Shares a change of the wanted number out among sets in the middle of a rollout, by their sizes.
    ///
    /// @param active the sets with pods, newest first
    Map<ReplicaSet, Long> inProportion(List<ReplicaSet> active) {
        long allowed = replicas > 0 ? max() : 0;
        long toAdd = allowed - total(active);
        Comparator<ReplicaSet> bySize = Comparator.comparingLong((ReplicaSet set) -> -size(set));
        Comparator<ReplicaSet> byAge =
                toAdd > 0 ? Templates.oldestFirst().reversed() : Templates.oldestFirst();
        List<ReplicaSet> ordered = active.stream().sorted(bySize.thenComparing(byAge)).toList();
        Map<ReplicaSet, Long> sizes = new LinkedHashMap<>();
        long added = 0;
        for (ReplicaSet set : ordered) {
            long share = toAdd == 0 ? 0 : share(set, toAdd, added);
            sizes.put(set, size(set) + share);
            added += share;
        }
        if (!ordered.isEmpty() && toAdd != added) {
            ReplicaSet first = ordered.getFirst();
            sizes.put(first, Math.max(0, sizes.getOrDefault(first, 0L) + toAdd - added));
        }
        return sizes;
    }

    private long share(ReplicaSet set, long toAdd, long added) {
        long current = size(set);
        if (current == 0 || toAdd == added) {
            return 0;
        }
        long before = Revisions.max(set) > 0 ? Revisions.max(set) : replicas;
        long wanted = Math.round((double) current * max() / before) - current;
        long left = toAdd - added;
        return toAdd > 0 ? Math.clamp(wanted, 0, left) : Math.clamp(wanted, left, 0);
    }
}
