package dev.atoll.controllers.replicaset;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Claims;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.PodControl;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.apps.v1.ReplicaSetStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps as many pods of each ReplicaSet as it asks for.
public final class ReplicaSetController implements Controller {
    private static final int WORKERS = 5;

    private final Surroundings at;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final Expectations expectations;
    private final Claims<ReplicaSet, Pod> claims;
    private final PodControl control;
    private final KeyedLoop<ObjectKey> loop;

    public ReplicaSetController(Surroundings at) {
        this.at = at;
        this.sets = at.informers().informer(Resources.REPLICA_SETS);
        this.pods = at.informers().informer(Resources.PODS);
        this.expectations = new Expectations(at.steady());
        this.claims = new Claims<>(at.client(), Resources.REPLICA_SETS, pods, Resources.PODS);
        this.control = new PodControl(at.client(), at.events());
        this.loop = new KeyedLoop<>("replicaset", at, this::reconcile);
        Owners.index(sets);
    }

    @Override
    public void start() {
        loop.follow(sets, set -> List.of(ObjectKey.of(set)));
        pods.addHandler(new Children<>("ReplicaSet", loop.queue(), expectations, this::adopters));
        loop.start(WORKERS, List.of(sets, pods));
    }

    private List<ObjectKey> adopters(Pod pod) {
        return sets.cache().list(pod.namespace()).stream()
                .filter(set -> selector(set).matches(pod.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    private static LabelSelector selector(ReplicaSet set) {
        return LabelSelector.of(set.spec().selector().tree());
    }

    private Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<ReplicaSet> found = sets.cache().get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            return Outcome.done();
        }
        ReplicaSet set = found.get();
        boolean mayAct = expectations.areMet(key) && !Owners.isDeleting(set);
        List<Pod> owned = claims.claim(set, selector(set));
        List<Pod> active = owned.stream().filter(Pods::isActive).toList();
        PodControl.@Nullable Batch batch = null;
        ReplicaPlan.@Nullable Failure failure = null;
        if (mayAct) {
            ReplicaPlan plan = ReplicaPlan.of(set, active, related(set));
            batch = plan.create() > 0 ? create(set, plan.create()) : delete(set, plan.delete());
            if (!batch.failures().isEmpty()) {
                failure =
                        new ReplicaPlan.Failure(
                                plan.create() > 0 ? "FailedCreate" : "FailedDelete",
                                String.valueOf(batch.failures().getFirst().getMessage()));
            }
        }
        writeStatus(set, ReplicaPlan.status(set, owned, failure, at.now()));
        if (batch != null) {
            batch.throwFailure();
        }
        return Pods.untilAvailable(active, set.spec().minReadySeconds(), at.clock().instant())
                .map(Outcome::after)
                .orElse(Outcome.done());
    }

    /// The pods of all sets of the same deployment.
    private List<Pod> related(ReplicaSet set) {
        return Owners.controllerOf(set)
                .map(owner ->
                        sets.cache().list(set.namespace()).stream()
                                .filter(other ->
                                        Owners.controllerOf(other)
                                                .map(reference ->
                                                        reference.uid().equals(owner.uid()))
                                                .orElse(false))
                                .flatMap(other -> Owners.controlled(pods, other).stream())
                                .filter(Pods::isActive)
                                .toList())
                .orElseGet(() -> Owners.controlled(pods, set));
    }

    private PodControl.Batch create(ReplicaSet set, int count) throws InterruptedException {
        ObjectKey key = ObjectKey.of(set);
        Pod template = Pods.fromTemplate(set.spec().template(), set.namespace());
        Pod pod = template.withMetadata(template.metadata().withGenerateName(set.name() + "-"));
        expectations.expectCreations(key, count);
        PodControl.Batch batch = PodControl.slowly(count, _ -> control.create(pod, set));
        for (int i = batch.succeeded(); i < count; i++) {
            expectations.creationSeen(key);
        }
        return batch;
    }

    private PodControl.Batch delete(ReplicaSet set, List<Pod> doomed) throws InterruptedException {
        ObjectKey key = ObjectKey.of(set);
        expectations.expectDeletions(key, doomed.stream().map(ObjectKey::of).toList());
        List<ObjectKey> asked = new ArrayList<>();
        PodControl.Batch batch =
                PodControl.slowly(
                        doomed.size(),
                        number -> {
                            control.delete(doomed.get(number), set);
                            synchronized (asked) {
                                asked.add(ObjectKey.of(doomed.get(number)));
                            }
                        });
        doomed.stream()
                .map(ObjectKey::of)
                .filter(pod -> !asked.contains(pod) || pods.cache().get(pod).isEmpty())
                .forEach(pod -> expectations.deletionSeen(key, pod));
        return batch;
    }

    private void writeStatus(ReplicaSet set, ReplicaSetStatus status) {
        if (!status.equals(set.status())) {
            at.client().resource(Resources.REPLICA_SETS).updateStatus(set.withStatus(status));
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
