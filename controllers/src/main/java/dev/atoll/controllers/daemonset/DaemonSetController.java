package dev.atoll.controllers.daemonset;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.client.queue.Priority;
import dev.atoll.controllers.shared.Children;
import dev.atoll.controllers.shared.Claims;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Expectations;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.PodControl;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.RevisionHistory;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.ControllerRevision;
import dev.atoll.kinds.apps.v1.DaemonSet;
import dev.atoll.kinds.apps.v1.DaemonSetStatus;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps a pod of each DaemonSet on every node that suits.
public final class DaemonSetController implements Controller {
    private static final int WORKERS = 2;

    private final Surroundings at;
    private final Informer<DaemonSet> sets;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Informer<ControllerRevision> revisions;
    private final Expectations expectations;
    private final Claims<DaemonSet, Pod> claims;
    private final RevisionHistory history;
    private final PodControl control;
    private final KeyedLoop<ObjectKey> loop;

    public DaemonSetController(Surroundings at) {
        this.at = at;
        this.sets = at.informers().informer(Resources.DAEMON_SETS);
        this.pods = at.informers().informer(Resources.PODS);
        this.nodes = at.informers().informer(Resources.NODES);
        this.revisions = at.informers().informer(Resources.CONTROLLER_REVISIONS);
        this.expectations = new Expectations(at.steady());
        this.claims = new Claims<>(at.client(), Resources.DAEMON_SETS, pods, Resources.PODS);
        this.history = new RevisionHistory(at.client(), revisions);
        this.control = new PodControl(at.client(), at.events());
        this.loop = new KeyedLoop<>("daemonset", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(sets, set -> List.of(ObjectKey.of(set)));
        pods.addHandler(new Children<>("DaemonSet", loop.queue(), expectations, this::adopters));
        nodes.addHandler(new NodeHandler());
        loop.start(WORKERS, List.of(sets, pods, nodes, revisions));
    }

    /// A node's heartbeats change nothing here: only its labels and taints do.
    private final class NodeHandler implements Handler<Node> {
        @Override
        public void added(Node object, boolean initial) {
            wakeAll(initial ? Priority.SYNC : Priority.ADD);
        }

        @Override
        public void updated(Node before, Node now) {
            if (!before.spec().equals(now.spec())
                    || !before.metadata().labels().equals(now.metadata().labels())) {
                wakeAll(Priority.UPDATE);
            }
        }

        @Override
        public void deleted(Node last) {
            wakeAll(Priority.DELETE);
        }

        private void wakeAll(Priority priority) {
            sets.cache().keys().forEach(key -> loop.queue().add(key, priority));
        }
    }

    private List<ObjectKey> adopters(Pod pod) {
        return sets.cache().list(pod.namespace()).stream()
                .filter(set -> selector(set).matches(pod.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    private static LabelSelector selector(DaemonSet set) {
        return LabelSelector.of(set.spec().selector().tree());
    }

    private Outcome reconcile(ObjectKey key) throws InterruptedException {
        Optional<DaemonSet> found = sets.cache().get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            return Outcome.done();
        }
        DaemonSet set = found.get();
        if (Owners.isDeleting(set)) {
            return Outcome.done();
        }
        boolean mayAct = expectations.areMet(key);
        List<Pod> owned = claims.claim(set, selector(set));
        List<ControllerRevision> known = history.of(set);
        ControllerRevision newest =
                history.current(set, set.spec().template(), known, set.status().collisionCount());
        DaemonPlan.World world =
                new DaemonPlan.World(
                        set,
                        nodes.cache().list(),
                        owned,
                        RevisionHistory.hash(newest),
                        at.clock().instant());
        if (mayAct) {
            act(set, key, world);
        }
        history.truncate(
                known,
                inUse(owned, known, newest),
                set.spec().tree().integer("revisionHistoryLimit", 10));
        Tree status = DaemonPlan.status(world);
        if (!status.equals(set.status().tree())) {
            at.client()
                    .resource(Resources.DAEMON_SETS)
                    .updateStatus(set.withStatus(new DaemonSetStatus(status)));
        }
        return Pods.untilAvailable(owned, set.spec().minReadySeconds(), at.clock().instant())
                .map(Outcome::after)
                .orElse(Outcome.done());
    }

    private static Set<String> inUse(
            List<Pod> owned, List<ControllerRevision> known, ControllerRevision newest) {
        Set<String> hashes = new HashSet<>();
        owned.forEach(
                pod -> hashes.add(pod.metadata().labels().getOrDefault(RevisionHistory.HASH, "")));
        Set<String> names = new HashSet<>(Set.of(newest.name()));
        known.stream()
                .filter(each -> hashes.contains(RevisionHistory.hash(each)))
                .forEach(each -> names.add(each.name()));
        return names;
    }

    private void act(DaemonSet set, ObjectKey key, DaemonPlan.World world)
            throws InterruptedException {
        DaemonPlan plan = DaemonPlan.of(world);
        for (Pod pod : plan.failed()) {
            at.events()
                    .warning(
                            set,
                            "FailedDaemonPod",
                            "Found failed daemon pod "
                                    + pod.namespace()
                                    + "/"
                                    + pod.name()
                                    + " on node "
                                    + pod.spec().nodeName()
                                    + ", will try to kill it");
        }
        expectations.expectCreations(key, plan.create().size());
        expectations.expectDeletions(key, plan.delete().stream().map(ObjectKey::of).toList());
        PodControl.Batch created =
                PodControl.slowly(
                        plan.create().size(),
                        number ->
                                control.create(
                                        DaemonPods.make(
                                                set, plan.create().get(number), world.hash()),
                                        set));
        for (int i = created.succeeded(); i < plan.create().size(); i++) {
            expectations.creationSeen(key);
        }
        for (Pod pod : plan.delete()) {
            try {
                control.delete(pod, set);
            } catch (RuntimeException e) {
                plan.delete().forEach(each -> expectations.deletionSeen(key, ObjectKey.of(each)));
                throw e;
            }
            if (pods.cache().get(ObjectKey.of(pod)).isEmpty()) {
                expectations.deletionSeen(key, ObjectKey.of(pod));
            }
        }
        created.throwFailure();
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
