package dev.atoll.controllers.deployment;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Claims;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.apps.v1.Deployment;
import dev.atoll.kinds.apps.v1.ReplicaSet;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/// Rolls deployments out.
public final class DeploymentController implements Controller {
    private static final int WORKERS = 5;

    private final Surroundings at;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final Claims<Deployment, ReplicaSet> claims;
    private final KeyedLoop<ObjectKey> loop;

    public DeploymentController(Surroundings at) {
        this.at = at;
        this.deployments = at.informers().informer(Resources.DEPLOYMENTS);
        this.sets = at.informers().informer(Resources.REPLICA_SETS);
        this.pods = at.informers().informer(Resources.PODS);
        this.claims =
                new Claims<>(at.client(), Resources.DEPLOYMENTS, sets, Resources.REPLICA_SETS);
        this.loop = new KeyedLoop<>("deployment", at, this::reconcile);
        Owners.index(pods);
    }

    @Override
    public void start() {
        loop.follow(deployments, deployment -> List.of(ObjectKey.of(deployment)));
        sets.addHandler(
                new Children<>(
                        "Deployment", loop.queue(), new Expectations(at.steady()), this::adopters));
        // Recreate waits for the last pod of an old set to be gone.
        loop.follow(pods, this::recreating);
        loop.start(WORKERS, List.of(deployments, sets, pods));
    }

    private List<ObjectKey> adopters(ReplicaSet set) {
        return deployments.cache().list(set.namespace()).stream()
                .filter(deployment -> selector(deployment).matches(set.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    private List<ObjectKey> recreating(Pod pod) {
        return Owners.controllerKey(pod, "ReplicaSet")
                .flatMap(key -> sets.cache().get(key))
                .flatMap(set -> Owners.controllerKey(set, "Deployment"))
                .filter(key ->
                        deployments
                                .cache()
                                .get(key)
                                .map(deployment -> !Sizes.of(deployment).rolling())
                                .orElse(false))
                .map(List::of)
                .orElse(List.of());
    }

    private static LabelSelector selector(Deployment deployment) {
        return LabelSelector.of(deployment.spec().selector().tree());
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<Deployment> found = deployments.cache().get(key);
        if (found.isEmpty()) {
            return Outcome.done();
        }
        Deployment deployment = found.get();
        List<ReplicaSet> owned = claims.claim(deployment, selector(deployment));
        Rollout rollout = new Rollout(at, pods, deployment, owned);
        return rollout.step();
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
