package dev.atoll.controllers.statefulset;

import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.Resource;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Claims;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.PodControl;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.RevisionHistory;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.apps.v1.ControllerRevision;
import dev.atoll.kinds.apps.v1.StatefulSet;
import dev.atoll.kinds.apps.v1.StatefulSetStatus;
import dev.atoll.kinds.core.v1.PersistentVolumeClaim;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.meta.v1.OwnerReference;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps each StatefulSet's pods, in their order. A pod's name is known before it is made, so that asking twice does no
/// harm; nothing else is needed against a cache that lags.
public final class StatefulSetController implements Controller {
    private static final int WORKERS = 3;

    private final Surroundings at;
    private final Informer<StatefulSet> sets;
    private final Informer<Pod> pods;
    private final Informer<ControllerRevision> revisions;
    private final Informer<PersistentVolumeClaim> volumeClaims;
    private final Claims<StatefulSet, Pod> claims;
    private final RevisionHistory history;
    private final PodControl control;
    private final KeyedLoop<ObjectKey> loop;

    public StatefulSetController(Surroundings at) {
        this.at = at;
        this.sets = at.informers().informer(Resources.STATEFUL_SETS);
        this.pods = at.informers().informer(Resources.PODS);
        this.revisions = at.informers().informer(Resources.CONTROLLER_REVISIONS);
        this.volumeClaims = at.informers().informer(Resources.PERSISTENT_VOLUME_CLAIMS);
        this.claims = new Claims<>(at.client(), Resources.STATEFUL_SETS, pods, Resources.PODS);
        this.history = new RevisionHistory(at.client(), revisions);
        this.control = new PodControl(at.client(), at.events());
        this.loop = new KeyedLoop<>("statefulset", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(sets, set -> List.of(ObjectKey.of(set)));
        pods.addHandler(
                new Children<>(
                        "StatefulSet",
                        loop.queue(),
                        new Expectations(at.steady()),
                        this::adopters));
        loop.start(WORKERS, List.of(sets, pods, revisions, volumeClaims));
    }

    private List<ObjectKey> adopters(Pod pod) {
        return sets.cache().list(pod.namespace()).stream()
                .filter(set -> selector(set).matches(pod.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    private static LabelSelector selector(StatefulSet set) {
        return LabelSelector.of(set.spec().selector().tree());
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<StatefulSet> found = sets.cache().get(key);
        if (found.isEmpty()) {
            return Outcome.done();
        }
        StatefulSet set = found.get();
        List<Pod> owned = claims.claim(set, selector(set));
        List<ControllerRevision> known = history.of(set);
        ControllerRevision update =
                history.current(set, set.spec().template(), known, set.status().collisionCount());
        ControllerRevision current =
                known.stream()
                        .filter(each -> each.name().equals(set.status().currentRevision()))
                        .findFirst()
                        .orElse(update);
        StatefulPlan.World world =
                new StatefulPlan.World(
                        set, owned, current.name(), update.name(), at.clock().instant());
        writeStatus(set, StatefulPlan.status(world, set.status().collisionCount()));
        owned.forEach(pod -> settleClaims(set, pod));
        StatefulPlan plan = StatefulPlan.of(world);
        for (StatefulPlan.Create each : plan.create()) {
            create(set, each.ordinal(), each.updated() ? update : current);
        }
        plan.delete().forEach(pod -> control.delete(pod, set));
        history.truncate(
                known,
                inUse(owned, current, update),
                set.spec().tree().integer("revisionHistoryLimit", 10));
        return Pods.untilAvailable(owned, set.spec().minReadySeconds(), at.clock().instant())
                .map(Outcome::after)
                .orElse(Outcome.done());
    }

    /// Before a pod goes it is told which claims go with it.
    private void settleClaims(StatefulSet set, Pod pod) {
        for (String name : StatefulPods.claimNames(set, pod)) {
            Optional<PersistentVolumeClaim> claim = volumeClaims.cache().get(pod.namespace(), name);
            Optional<List<OwnerReference>> owners =
                    claim.flatMap(found -> ClaimOwners.change(set, pod, found));
            if (owners.isPresent()) {
                PersistentVolumeClaim found = claim.get();
                at.client()
                        .resource(Resources.PERSISTENT_VOLUME_CLAIMS)
                        .update(
                                found.withMetadata(
                                        found.metadata().withOwnerReferences(owners.get())));
            }
        }
    }

    private static Set<String> inUse(
            List<Pod> owned, ControllerRevision current, ControllerRevision update) {
        Set<String> names = new HashSet<>(Set.of(current.name()));
        names.add(update.name());
        owned.forEach(pod -> names.add(StatefulPods.revision(pod)));
        return names;
    }

    private void create(StatefulSet set, long ordinal, ControllerRevision revision) {
        Resource<PersistentVolumeClaim> resource =
                at.client().resource(Resources.PERSISTENT_VOLUME_CLAIMS).in(set.namespace());
        for (PersistentVolumeClaim claim : StatefulPods.claims(set, ordinal)) {
            try {
                resource.create(claim);
                at.events()
                        .normal(
                                set,
                                "SuccessfulCreate",
                                "create Claim "
                                        + claim.name()
                                        + " Pod "
                                        + StatefulPods.name(set, ordinal)
                                        + " in StatefulSet "
                                        + set.name()
                                        + " success");
            } catch (ApiException e) {
                if (!e.isAlreadyExists()) {
                    throw e;
                }
            }
        }
        try {
            control.create(StatefulPods.make(set, ordinal, revision), set);
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
        }
    }

    private void writeStatus(StatefulSet set, StatefulSetStatus status) {
        if (!status.equals(set.status())) {
            at.client().resource(Resources.STATEFUL_SETS).updateStatus(set.withStatus(status));
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
