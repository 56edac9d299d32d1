package dev.atoll.controllers.deployment;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.Resource;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.DeploymentStatus;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.apps.v1.ReplicaSetSpec;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodTemplateSpec;
import dev.atoll.kinds.meta.v1.LabelSelector;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One step of one deployment's rollout.
final class Rollout {
    private final Surroundings at;
    private final Informer<Pod> pods;
    private final Resource<ReplicaSet> resource;
    private final List<ReplicaSet> old = new ArrayList<>();
    private final Sizes sizes;
    private Deployment deployment;
    private @Nullable ReplicaSet newSet;

    Rollout(Surroundings at, Informer<Pod> pods, Deployment deployment, List<ReplicaSet> owned) {
        this.at = at;
        this.pods = pods;
        this.deployment = deployment;
        this.sizes = Sizes.of(deployment);
        this.resource = at.client().resource(Resources.REPLICA_SETS).in(deployment.namespace());
        this.newSet = Templates.newest(deployment, owned).orElse(null);
        ReplicaSet newest = newSet;
        owned.stream()
                .filter(set -> newest == null || !set.uid().equals(newest.uid()))
                .forEach(old::add);
    }

    Outcome step() {
        if (Owners.isDeleting(deployment)) {
            return writeStatus(false);
        }
        notePause();
        if (deployment.spec().paused() || isScaling()) {
            refreshNewSet();
            scale();
            if (deployment.spec().paused()) {
                cleanUp();
            }
            return writeStatus(false);
        }
        return sizes.rolling() ? roll() : recreate();
    }

    private Outcome roll() {
        ReplicaSet newest = ensureNewSet();
        long next = sizes.ofNew(Sizes.size(newest), Sizes.total(all()));
        if (next != Sizes.size(newest)) {
            resize(newest, next);
            return writeStatus(true);
        }
        Map<ReplicaSet, Long> smaller = sizes.ofOld(newest, List.copyOf(old));
        smaller.forEach(this::resize);
        if (smaller.isEmpty()) {
            cleanUpIfComplete();
        }
        return writeStatus(true);
    }

    private Outcome recreate() {
        refreshNewSet();
        boolean shrinking = false;
        for (ReplicaSet set : List.copyOf(old)) {
            if (Sizes.size(set) > 0) {
                resize(set, 0);
                shrinking = true;
            }
        }
        if (shrinking || hasOldPods()) {
            return writeStatus(true);
        }
        ReplicaSet newest = ensureNewSet();
        if (Sizes.size(newest) != sizes.replicas()) {
            resize(newest, sizes.replicas());
        }
        cleanUpIfComplete();
        return writeStatus(true);
    }

    private boolean hasOldPods() {
        return old.stream()
                .flatMap(set -> Owners.controlled(pods, set).stream())
                .anyMatch(pod -> !Pods.isOver(pod));
    }

    private List<ReplicaSet> all() {
        List<ReplicaSet> all = new ArrayList<>(old);
        if (newSet != null) {
            all.add(newSet);
        }
        return all;
    }

    private void notePause() {
        Optional<Tree> progressing =
                Conditions.find(Progress.conditions(deployment), "Progressing");
        String reason = progressing.map(condition -> condition.string("reason", "")).orElse("");
        boolean paused = deployment.spec().paused();
        if (reason.equals("ProgressDeadlineExceeded")
                || paused == reason.equals("DeploymentPaused")) {
            return;
        }
        note(
                "Unknown",
                paused ? "DeploymentPaused" : "DeploymentResumed",
                paused ? "Deployment is paused" : "Deployment is resumed");
    }

    private void note(String status, String reason, String message) {
        new Progress(deployment, at.now())
                .noted(status, reason, message)
                .ifPresent(conditions ->
                        deployment =
                                at.client()
                                        .resource(Resources.DEPLOYMENTS)
                                        .updateStatus(
                                                deployment.withStatus(
                                                        new DeploymentStatus(
                                                                deployment
                                                                        .status()
                                                                        .tree()
                                                                        .with(
                                                                                "conditions",
                                                                                conditions)))));
    }

    /// Whether the wanted number changed since the sets were last sized.
    private boolean isScaling() {
        return all().stream()
                .anyMatch(set ->
                        Sizes.size(set) > 0
                                && Revisions.desired(set) >= 0
                                && Revisions.desired(set) != sizes.replicas());
    }

    private void scale() {
        List<ReplicaSet> active = all().stream().filter(set -> Sizes.size(set) > 0).toList();
        ReplicaSet newest = newSet;
        if (active.size() <= 1) {
            ReplicaSet only = active.isEmpty() ? newest : active.getFirst();
            if (only != null) {
                resize(only, sizes.replicas());
            }
            return;
        }
        if (newest != null && isSaturated(newest)) {
            List.copyOf(old).stream()
                    .filter(set -> Sizes.size(set) > 0)
                    .forEach(set -> resize(set, 0));
            return;
        }
        if (sizes.rolling()) {
            sizes.inProportion(active).forEach(this::resize);
        }
    }

    private boolean isSaturated(ReplicaSet set) {
        return Sizes.size(set) == sizes.replicas()
                && Revisions.desired(set) == sizes.replicas()
                && set.status().availableReplicas() == sizes.replicas();
    }

    private void resize(ReplicaSet set, long size) {
        long before = Sizes.size(set);
        Map<String, String> annotations =
                Revisions.sized(set.metadata().annotations(), sizes.replicas(), sizes.max());
        if (before == size && annotations.equals(set.metadata().annotations())) {
            return;
        }
        ReplicaSet resized =
                set.withSpec(set.spec().withReplicas(size))
                        .withMetadata(set.metadata().withAnnotations(annotations));
        replace(resource.update(resized));
        if (before != size) {
            String direction = size > before ? "up" : "down";
            at.events()
                    .normal(
                            deployment,
                            "ScalingReplicaSet",
                            "Scaled "
                                    + direction
                                    + " replica set "
                                    + set.name()
                                    + " from "
                                    + before
                                    + " to "
                                    + size);
        }
    }

    private void replace(ReplicaSet updated) {
        if (newSet != null && newSet.uid().equals(updated.uid())) {
            newSet = updated;
        } else {
            old.replaceAll(set -> set.uid().equals(updated.uid()) ? updated : set);
        }
    }

    private ReplicaSet ensureNewSet() {
        refreshNewSet();
        ReplicaSet existing = newSet;
        ReplicaSet ready = existing == null ? createNewSet() : existing;
        newSet = ready;
        noteRevision(ready);
        return ready;
    }

    /// Brings an existing new set's notes up to date: its revision is the newest again after a rollback.
    private void refreshNewSet() {
        ReplicaSet existing = newSet;
        if (existing == null) {
            return;
        }
        Map<String, String> before = existing.metadata().annotations();
        Map<String, String> annotations =
                Revisions.annotations(deployment, before, Revisions.next(old));
        long minReady = deployment.spec().minReadySeconds();
        if (!annotations.equals(before) || existing.spec().minReadySeconds() != minReady) {
            ReplicaSetSpec spec =
                    minReady == 0
                            ? existing.spec().withoutMinReadySeconds()
                            : existing.spec().withMinReadySeconds(minReady);
            existing =
                    resource.update(
                            existing.withSpec(spec)
                                    .withMetadata(
                                            existing.metadata().withAnnotations(annotations)));
            newSet = existing;
        }
        noteRevision(existing);
        if (Conditions.find(Progress.conditions(deployment), "Progressing").isEmpty()) {
            note("True", "FoundNewReplicaSet", "Found new replica set \"" + existing.name() + "\"");
        }
    }

    private void noteRevision(ReplicaSet set) {
        String revision = set.metadata().annotations().getOrDefault(Revisions.REVISION, "");
        Map<String, String> annotations = deployment.metadata().annotations();
        if (!revision.isEmpty() && !revision.equals(annotations.get(Revisions.REVISION))) {
            Map<String, String> noted = new java.util.LinkedHashMap<>(annotations);
            noted.put(Revisions.REVISION, revision);
            deployment =
                    at.client()
                            .resource(Resources.DEPLOYMENTS)
                            .update(
                                    deployment.withMetadata(
                                            deployment.metadata().withAnnotations(noted)));
        }
    }

    private ReplicaSet createNewSet() {
        ReplicaSet wanted = newSetSpec();
        try {
            ReplicaSet created = resource.create(wanted);
            note(
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"" + created.name() + "\"");
            long size = Sizes.size(created);
            if (size > 0) {
                at.events()
                        .normal(
                                deployment,
                                "ScalingReplicaSet",
                                "Scaled up replica set " + created.name() + " from 0 to " + size);
            }
            return created;
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                note("False", "ReplicaSetCreateError", String.valueOf(e.getMessage()));
                throw e;
            }
            return existingNewSet(wanted, e);
        }
    }

    /// The cache did not know it yet; or another set has that name, and a new one is needed.
    private ReplicaSet existingNewSet(ReplicaSet wanted, ApiException cause) {
        Optional<ReplicaSet> existing = resource.get(wanted.name());
        if (existing.isPresent()
                && Owners.isControlledBy(existing.get(), deployment)
                && Templates.isSame(
                        existing.get().spec().template(), deployment.spec().template())) {
            return existing.get();
        }
        long collisions = deployment.status().collisionCount() + 1;
        deployment =
                at.client()
                        .resource(Resources.DEPLOYMENTS)
                        .updateStatus(
                                deployment.withStatus(
                                        deployment.status().withCollisionCount(collisions)));
        throw cause;
    }

    private ReplicaSet newSetSpec() {
        String hash = Templates.hash(deployment);
        PodTemplateSpec template = deployment.spec().template();
        Map<String, String> labels = Templates.withHash(template.metadata().labels(), hash);
        LabelSelector selector = deployment.spec().selector();
        Map<String, String> annotations =
                Revisions.annotations(deployment, Map.of(), Revisions.next(old));
        ObjectMeta metadata =
                ObjectMeta.of()
                        .withName(deployment.name() + "-" + hash)
                        .withNamespace(deployment.namespace())
                        .withLabels(labels)
                        .withAnnotations(
                                Revisions.sized(annotations, sizes.replicas(), sizes.max()))
                        .withOwnerReferences(List.of(Owners.reference(deployment)));
        ReplicaSetSpec spec =
                ReplicaSetSpec.of()
                        .withReplicas(sizes.ofNew(0, Sizes.total(old)))
                        .withSelector(
                                selector.withMatchLabels(
                                        Templates.withHash(selector.matchLabels(), hash)))
                        .withTemplate(
                                template.withMetadata(template.metadata().withLabels(labels)));
        long minReady = deployment.spec().minReadySeconds();
        return ReplicaSet.of()
                .withMetadata(metadata)
                .withSpec(minReady == 0 ? spec : spec.withMinReadySeconds(minReady));
    }

    private void cleanUpIfComplete() {
        Progress progress = new Progress(deployment, at.now());
        if (progress.isComplete(progress.counted(all(), newSet))) {
            cleanUp();
        }
    }

    /// Deletes old sets above the limit, the oldest revisions first.
    private void cleanUp() {
        long limit = deployment.spec().tree().integer("revisionHistoryLimit", 10);
        List<ReplicaSet> empty =
                old.stream()
                        .filter(set ->
                                Sizes.size(set) == 0
                                        && set.status().replicas() == 0
                                        && set.metadata().generation()
                                                <= set.status().observedGeneration()
                                        && !Owners.isDeleting(set))
                        .sorted(Comparator.comparingLong(Revisions::of))
                        .toList();
        for (ReplicaSet set : empty.subList(0, (int) Math.max(0, empty.size() - limit))) {
            try {
                resource.delete(set.name(), DeleteOptions.defaults().withUid(set.uid()));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
    }

    private Outcome writeStatus(boolean judged) {
        Progress progress = new Progress(deployment, at.now());
        DeploymentStatus status = progress.counted(all(), newSet);
        if (judged) {
            status = progress.judged(status, all(), newSet);
        }
        if (!status.equals(deployment.status())) {
            at.client().resource(Resources.DEPLOYMENTS).updateStatus(deployment.withStatus(status));
        }
        return progress.untilDeadline(status).map(Outcome::after).orElse(Outcome.done());
    }
}
