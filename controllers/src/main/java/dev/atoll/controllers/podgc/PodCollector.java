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
        List<Pod> all = pods.cache().list();
        all.stream().filter(PodCollector::isNeverPlaced).forEach(this::remove);
        collectOrphans(all);
        List<Pod> over =
                all.stream()
                        .filter(pod -> Pods.isOver(pod) && !Owners.isDeleting(pod))
                        .sorted(
                                Comparator.comparing(pod ->
                                        pod.metadata().creationTimestamp().orElse(Instant.MAX)))
                        .toList();
        over.subList(0, Math.max(0, over.size() - terminatedPods)).forEach(this::remove);
        return Outcome.after(PERIOD);
    }

    private void collectOrphans(List<Pod> all) {
        Set<String> known = new HashSet<>();
        nodes.cache().keys().forEach(key -> known.add(key.name()));
        Instant now = at.clock().instant();
        Set<String> missing = new HashSet<>();
        for (Pod pod : all) {
            String node = pod.spec().nodeName();
            if (!node.isEmpty() && !known.contains(node)) {
                missing.add(node);
            }
        }
        missingSince.keySet().retainAll(missing);
        missing.forEach(node -> missingSince.putIfAbsent(node, now));
        Set<String> gone = new HashSet<>();
        for (String node : missing) {
            boolean waited = !missingSince.getOrDefault(node, now).plus(QUARANTINE).isAfter(now);
            if (waited && at.client().resource(Resources.NODES).get(node).isEmpty()) {
                gone.add(node);
            }
        }
        for (Pod pod : all) {
            if (gone.contains(pod.spec().nodeName())) {
                fail(pod);
                remove(pod);
            }
        }
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
