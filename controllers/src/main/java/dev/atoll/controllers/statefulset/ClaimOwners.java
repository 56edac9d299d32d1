package dev.atoll.controllers.statefulset;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.kinds.apps.v1.StatefulSet;
import dev.atoll.kinds.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy;
import dev.atoll.kinds.core.v1.PersistentVolumeClaim;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whom a pod's claims belong to, and so what they go with: the set, the pod once the set has shrunk below it, or
/// nobody.
final class ClaimOwners {
    private ClaimOwners() {}

    /// The owners that a claim is to have; empty where it has them. A claim that another controls is left alone.
    static Optional<List<OwnerReference>> change(
            StatefulSet set, Pod pod, PersistentVolumeClaim claim) {
        List<OwnerReference> before = claim.metadata().ownerReferences();
        boolean foreign =
                Owners.controllerOf(claim)
                        .filter(owner -> !is(owner, set.uid()) && !is(owner, pod.uid()))
                        .isPresent();
        if (foreign) {
            return Optional.empty();
        }
        Optional<OwnerReference> wanted = owner(set, pod);
        List<OwnerReference> after = new ArrayList<>();
        for (OwnerReference owner : before) {
            boolean ours = is(owner, set.uid()) || is(owner, pod.uid());
            boolean stays = wanted.filter(kept -> is(owner, kept.uid())).isPresent();
            if (!ours || stays) {
                after.add(owner);
            }
        }
        wanted.filter(added -> after.stream().noneMatch(owner -> is(owner, added.uid())))
                .ifPresent(after::add);
        return after.equals(before) ? Optional.empty() : Optional.of(after);
    }

    private static boolean is(OwnerReference owner, String uid) {
        return owner.uid().equals(uid);
    }

    private static Optional<OwnerReference> owner(StatefulSet set, Pod pod) {
        StatefulSetPersistentVolumeClaimRetentionPolicy policy =
                set.spec().persistentVolumeClaimRetentionPolicy();
        if (policy.whenScaled().equals("Delete") && isCondemned(set, pod)) {
            return Optional.of(Owners.reference(pod));
        }
        return goesWithSet(set) ? Optional.of(Owners.reference(set)) : Optional.empty();
    }

    static boolean goesWithSet(StatefulSet set) {
        return set.spec().persistentVolumeClaimRetentionPolicy().whenDeleted().equals("Delete");
    }

    private static boolean isCondemned(StatefulSet set, Pod pod) {
        long start = set.spec().ordinals().start();
        long ordinal = StatefulPods.ordinal(set, pod);
        return ordinal < start || ordinal >= start + set.spec().tree().integer("replicas", 1);
    }
}
