package dev.atoll.controllers.nodelifecycle;

import dev.atoll.client.ApiException;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.PatchType;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.coordination.v1.Lease;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.NodeStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Tells when a node is lost: neither its lease nor its status was renewed for the grace period, by our own clock, so
/// that the node's clock does not matter. Then it and its pods are no longer ready. Keeps the taints that follow.
public final class NodeHealth implements Controller {
    private static final String LEASES = "kube-node-lease";
    private static final int WORKERS = 2;

    private final Surroundings at;
    private final Duration grace;
    private final Informer<Node> nodes;
    private final Informer<Lease> leases;
    private final Informer<Pod> pods;
    private final Map<String, Sign> signs = new ConcurrentHashMap<>();
    private final KeyedLoop<String> loop;

    /// A node's last sign of life, and when we saw it.
    private record Sign(String of, Instant seen) {}

    public NodeHealth(Surroundings at, Duration grace) {
        this.at = at;
        this.grace = grace;
        this.nodes = at.informers().informer(Resources.NODES);
        this.leases = at.informers().informer(Resources.LEASES);
        this.pods = at.informers().informer(Resources.PODS);
        this.loop = new KeyedLoop<>("node-health", at, this::reconcile);
        Pods.fileByNode(pods.cache());
    }

    @Override
    public void start() {
        loop.follow(nodes, node -> List.of(node.name()));
        loop.start(WORKERS, List.of(nodes, leases, pods));
    }

    private Outcome reconcile(String name) {
        Optional<Node> found = nodes.cache().get("", name);
        if (found.isEmpty()) {
            signs.remove(name);
            return Outcome.done();
        }
        Instant now = at.steady().instant();
        Node node = found.get();
        Sign sign =
                signs.merge(
                        name,
                        new Sign(signOf(node), now),
                        (before, next) -> before.of().equals(next.of()) ? before : next);
        Duration left = Duration.between(now, sign.seen().plus(grace));
        if (!left.isPositive()) {
            node = lost(node);
        }
        if (NodeTaints.status(node, "Ready").equals("Unknown")) {
            unready(name);
        }
        taint(node);
        return left.isPositive() ? Outcome.after(left) : Outcome.after(grace);
    }

    /// Changes with every renewal of the lease, and every report of the node.
    private String signOf(Node node) {
        String renewed =
                leases.cache()
                        .get(new ObjectKey(LEASES, node.name()))
                        .map(lease -> lease.spec().tree().string("renewTime", ""))
                        .orElse("");
        String heartbeat =
                Conditions.find(node.status().tree().children("conditions"), "Ready")
                        .map(ready -> ready.string("lastHeartbeatTime", ""))
                        .orElse("");
        return renewed + " " + heartbeat;
    }

    /// Writes that nothing is known of the node any more, once.
    private Node lost(Node node) {
        List<Tree> before = node.status().tree().children("conditions");
        List<Tree> conditions = before;
        for (String type : List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")) {
            Optional<Tree> known = Conditions.find(before, type);
            boolean never = known.isEmpty();
            Tree unknown =
                    known.orElse(Tree.empty())
                            .with("type", type)
                            .with("status", "Unknown")
                            .with("reason", never ? "NodeStatusNeverUpdated" : "NodeStatusUnknown")
                            .with(
                                    "message",
                                    never
                                            ? "Kubelet never posted node status."
                                            : "Kubelet stopped posting node status.");
            if (never || !known.get().string("status", "").equals("Unknown")) {
                conditions = Conditions.with(conditions, unknown, at.now());
            }
        }
        if (conditions.equals(before)) {
            return node;
        }
        Node lost =
                node.withStatus(
                        new NodeStatus(node.status().tree().with("conditions", conditions)));
        Node written = at.client().resource(Resources.NODES).updateStatus(lost);
        at.events()
                .normal(
                        node,
                        "NodeNotReady",
                        "Node " + node.name() + " status is now: NodeNotReady");
        return written;
    }

    /// The pods of a node that is lost are not ready either, so that no traffic goes there.
    private void unready(String node) {
        for (Pod pod : pods.cache().byIndex(Pods.BY_NODE, node)) {
            if (Pods.isReady(pod)) {
                List<Tree> conditions =
                        Conditions.with(
                                pod.status().tree().children("conditions"),
                                Tree.empty()
                                        .with("type", "Ready")
                                        .with("status", "False")
                                        .with("reason", "NodeNotReady"),
                                at.now());
                Tree metadata =
                        Tree.empty()
                                .with("uid", pod.uid())
                                .with("resourceVersion", pod.resourceVersion());
                try {
                    at.client()
                            .resource(Resources.PODS)
                            .in(pod.namespace())
                            .patchStatus(
                                    pod.name(),
                                    PatchType.MERGE,
                                    Tree.empty()
                                            .with("metadata", metadata)
                                            .with(
                                                    "status",
                                                    Tree.empty().with("conditions", conditions)));
                    at.events().warning(pod, "NodeNotReady", "Node is not ready");
                } catch (ApiException e) {
                    if (!e.isNotFound()) {
                        throw e;
                    }
                }
            }
        }
    }

    private void taint(Node node) {
        List<Taint> before = node.spec().taints();
        List<Taint> wanted = NodeTaints.wanted(node, at.now());
        boolean same =
                before.size() == wanted.size()
                        && wanted.stream()
                                .allMatch(taint ->
                                        before.stream()
                                                .anyMatch(each -> NodeTaints.isSame(each, taint)));
        if (!same) {
            at.client()
                    .resource(Resources.NODES)
                    .update(
                            node.withSpec(
                                    node.spec().withTaints(wanted.isEmpty() ? null : wanted)));
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
