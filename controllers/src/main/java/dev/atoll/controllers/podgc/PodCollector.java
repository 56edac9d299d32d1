package dev.atoll.controllers.podgc;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.PatchType;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Collects such pods, in rounds: a node may come back, and what is over is in nobody's way.
public final class PodCollector implements Controller {
    private static final String ROUND = "round";

    /// What must be looked at without reading all other pods, which may be very many.
    private static final String COLLECTABLE = "collectable";

    private static final String NEVER_PLACED = "never-placed";
    private static final String OVER = "over";
    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration QUARANTINE = Duration.ofSeconds(40);

    private final Surroundings at;
    private final int terminatedPods;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();
    private final KeyedLoop<String> loop;

    /// @param terminatedPods how many pods that are over are kept
    public PodCollector(Surroundings at, int terminatedPods) {
        this.at = at;
        this.terminatedPods = terminatedPods;
        this.pods = at.informers().informer(Resources.PODS);
        this.nodes = at.informers().informer(Resources.NODES);
        this.loop = new KeyedLoop<>("pod-collector", at, _ -> round());
        Pods.fileByNode(pods.cache());
        pods.cache().addIndex(COLLECTABLE, PodCollector::reasons);
    }

    private static List<String> reasons(Pod pod) {
        if (isNeverPlaced(pod)) {
            return List.of(NEVER_PLACED);
        }
        return Pods.isOver(pod) && !Owners.isDeleting(pod) ? List.of(OVER) : List.of();
    }

    @Override
    public void start() {
        // One that is being deleted and never had a node need not wait for a round.
        loop.follow(pods, pod -> isNeverPlaced(pod) ? List.of(ROUND) : List.of());
        loop.add(ROUND);
        loop.start(1, List.of(pods, nodes));
    }

    private static boolean isNeverPlaced(Pod pod) {
        return Owners.isDeleting(pod) && pod.spec().nodeName().isEmpty();
    }

    private Outcome round() {
        pods.cache().byIndex(COLLECTABLE, NEVER_PLACED).forEach(this::remove);
        collectOrphans();
        List<Pod> over =
                pods.cache().byIndex(COLLECTABLE, OVER).stream()
                        .sorted(
                                Comparator.comparing(pod ->
                                        pod.metadata().creationTimestamp().orElse(Instant.MAX)))
                        .toList();
        over.subList(0, Math.max(0, over.size() - terminatedPods)).forEach(this::remove);
        return Outcome.after(PERIOD);
    }

    private void collectOrphans() {
        Set<String> missing = new HashSet<>(pods.cache().indexed(Pods.BY_NODE));
        missing.remove("");
        nodes.cache().keys().forEach(key -> missing.remove(key.name()));
        Instant now = at.clock().instant();
        missingSince.keySet().retainAll(missing);
        missing.forEach(node -> missingSince.putIfAbsent(node, now));
        for (String node : missing) {
            boolean waited = !missingSince.getOrDefault(node, now).plus(QUARANTINE).isAfter(now);
            if (waited && at.client().resource(Resources.NODES).get(node).isEmpty()) {
                pods.cache().byIndex(Pods.BY_NODE, node).forEach(this::collect);
            }
        }
    }

    private void collect(Pod orphan) {
        fail(orphan);
        remove(orphan);
    }

    /// Says what became of a pod that nobody else will report on.
    private void fail(Pod pod) {
        if (Pods.isOver(pod)) {
            return;
        }
        Tree metadata = Tree.empty().with("uid", pod.uid());
        Tree status = Tree.empty().with("phase", "Failed");
        quietly(() ->
                at.client()
                        .resource(Resources.PODS)
                        .in(pod.namespace())
                        .patchStatus(
                                pod.name(),
                                PatchType.MERGE,
                                Tree.empty().with("metadata", metadata).with("status", status)));
    }

    private void remove(Pod pod) {
        quietly(() ->
                at.client()
                        .resource(Resources.PODS)
                        .in(pod.namespace())
                        .delete(
                                pod.name(),
                                DeleteOptions.defaults()
                                        .withUid(pod.uid())
                                        .withGracePeriodSeconds(0)));
    }

    private static void quietly(Runnable step) {
        try {
            step.run();
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
