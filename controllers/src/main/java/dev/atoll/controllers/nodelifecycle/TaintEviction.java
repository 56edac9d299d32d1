package dev.atoll.controllers.nodelifecycle;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.client.queue.Priority;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.NodeFit;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Taint;
import dev.atoll.kinds.core.v1.Toleration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Deletes pods from nodes with a `NoExecute` taint that they do not tolerate, or no longer do.
public final class TaintEviction implements Controller {
    private static final int WORKERS = 2;

    private final Surroundings at;
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final KeyedLoop<ObjectKey> loop;

    public TaintEviction(Surroundings at) {
        this.at = at;
        this.nodes = at.informers().informer(Resources.NODES);
        this.pods = at.informers().informer(Resources.PODS);
        this.loop = new KeyedLoop<>("taint-eviction", at, this::reconcile);
        Pods.fileByNode(pods.cache());
    }

    @Override
    public void start() {
        loop.follow(
                pods,
                pod -> pod.spec().nodeName().isEmpty() ? List.of() : List.of(ObjectKey.of(pod)));
        nodes.addHandler(new NodeHandler());
        loop.start(WORKERS, List.of(nodes, pods));
    }

    private final class NodeHandler implements Handler<Node> {
        @Override
        public void added(Node object, boolean initial) {
            wake(object);
        }

        @Override
        public void updated(Node before, Node now) {
            if (!before.spec().taints().equals(now.spec().taints())) {
                wake(now);
            }
        }

        @Override
        public void deleted(Node last) {
            // Its pods are for the pod collector.
        }

        private void wake(Node node) {
            pods.cache()
                    .byIndex(Pods.BY_NODE, node.name())
                    .forEach(pod -> loop.queue().add(ObjectKey.of(pod), Priority.UPDATE));
        }
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<Pod> pod = pods.cache().get(key);
        if (pod.isEmpty() || Owners.isDeleting(pod.get())) {
            return Outcome.done();
        }
        Optional<Node> node = nodes.cache().get("", pod.get().spec().nodeName());
        Instant now = at.clock().instant();
        Optional<Instant> due = node.flatMap(found -> evictionTime(pod.get(), found, now));
        if (due.isEmpty()) {
            return Outcome.done();
        }
        Duration left = Duration.between(now, due.get());
        if (left.isPositive()) {
            return Outcome.after(left);
        }
        evict(pod.get());
        return Outcome.done();
    }

    /// When a pod must go; empty where it may stay for ever.
    static Optional<Instant> evictionTime(Pod pod, Node node, Instant now) {
        Optional<Instant> earliest = Optional.empty();
        for (Taint taint : node.spec().taints()) {
            if (!taint.effect().equals("NoExecute")) {
                continue;
            }
            List<Toleration> tolerating =
                    pod.spec().tolerations().stream()
                            .filter(toleration -> NodeFit.tolerates(toleration, taint))
                            .toList();
            if (tolerating.isEmpty()) {
                return Optional.of(now);
            }
            Optional<Instant> until =
                    tolerating.stream()
                            .filter(toleration -> toleration.tree().has("tolerationSeconds"))
                            .map(toleration ->
                                    taint.timeAdded()
                                            .orElse(now)
                                            .plusSeconds(
                                                    Math.max(0, toleration.tolerationSeconds())))
                            .min(Instant::compareTo);
            if (until.isPresent() && (earliest.isEmpty() || until.get().isBefore(earliest.get()))) {
                earliest = until;
            }
        }
        return earliest;
    }

    private void evict(Pod pod) {
        at.events()
                .normal(
                        pod,
                        "TaintManagerEviction",
                        "Marking for deletion Pod " + pod.namespace() + "/" + pod.name());
        try {
            at.client()
                    .resource(Resources.PODS)
                    .in(pod.namespace())
                    .delete(pod.name(), DeleteOptions.defaults().withUid(pod.uid()));
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
