package dev.atoll.scheduler.core;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Finds the node for a pod. Pure but for the chance that decides between equals.
///
/// In a large cluster it stops looking once it has enough nodes that can take the pod: at least 100, and a share of all
/// that falls from a half to a twentieth as the cluster grows. It starts at a random node, so that all get their turn.
public final class Placer {
    private static final int ENOUGH = 100;
    private static final double EQUAL = 1e-6;

    private final RandomGenerator random;

    public Placer(RandomGenerator random) {
        this.random = random;
    }

    public Placement place(PodInfo pod, List<NodeView> nodes) {
        if (nodes.isEmpty()) {
            return new Placement.Nowhere(
                    "no nodes available to schedule pods", EnumSet.allOf(Rule.class));
        }
        List<NodeView> candidates = candidates(pod, nodes);
        return candidates.isEmpty()
                ? diagnosis(pod, nodes)
                : new Placement.Chosen(best(pod, candidates));
    }

    private List<NodeView> candidates(PodInfo pod, List<NodeView> nodes) {
        int count = nodes.size();
        int enough = enough(count);
        int start = enough < count ? random.nextInt(count) : 0;
        List<NodeView> candidates = new ArrayList<>();
        for (int i = 0; i < count && candidates.size() < enough; i++) {
            NodeView view = nodes.get((start + i) % count);
            if (allowed(pod, view)) {
                candidates.add(view);
            }
        }
        return candidates;
    }

    static int enough(int nodes) {
        int percent = Math.max(5, 50 - nodes / 125);
        return Math.max(ENOUGH, (int) ((long) nodes * percent / 100));
    }

    private static boolean allowed(PodInfo pod, NodeView view) {
        for (Rule rule : Rule.QUICKEST_FIRST) {
            if (!rule.allows(pod, view)) {
                return false;
            }
        }
        return true;
    }

    private String best(PodInfo pod, List<NodeView> candidates) {
        if (candidates.size() == 1) {
            return candidates.getFirst().node().name();
        }
        double[] scores = Scores.of(pod, candidates);
        int best = 0;
        int equals = 1;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best] + EQUAL) {
                best = i;
                equals = 1;
            } else if (scores[i] > scores[best] - EQUAL && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return candidates.get(best).node().name();
    }

    /// Nothing fits: only now is the price paid of finding out why, in the order of reporting.
    private static Placement diagnosis(PodInfo pod, List<NodeView> nodes) {
        Map<String, Integer> reasons = new TreeMap<>();
        Set<Rule> broken = EnumSet.noneOf(Rule.class);
        for (NodeView view : nodes) {
            for (Rule rule : Rule.values()) {
                if (!rule.allows(pod, view)) {
                    rule.reasons(pod, view)
                            .forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                    broken.add(rule);
                    break;
                }
            }
        }
        List<String> parts =
                reasons.entrySet().stream()
                        .map(reason -> reason.getValue() + " " + reason.getKey())
                        .sorted()
                        .toList();
        String message =
                "0/" + nodes.size() + " nodes are available: " + String.join(", ", parts) + ".";
        return new Placement.Nowhere(message, broken);
    }
}
