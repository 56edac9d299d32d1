package dev.atoll.scheduler.core;

import dev.atoll.kinds.core.v1.Taint;
import java.util.List;

/// How well nodes suit a pod, as Kubernetes weighs it: taints 3, affinity 2, free room 1, even use 1.
final class Scores {
    private static final int MAX = 100;

    private Scores() {}

    static double[] of(PodInfo pod, List<NodeView> candidates) {
        double[] scores = new double[candidates.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = room(pod, candidates.get(i));
        }
        if (!pod.choice().preferred().isEmpty()) {
            addShare(
                    scores,
                    candidates.stream().mapToLong(view -> affinity(pod, view)).toArray(),
                    2 * MAX);
        }
        long[] taints = candidates.stream().mapToLong(view -> disliked(pod, view)).toArray();
        addShare(scores, taints, -3 * MAX);
        return scores;
    }

    /// Adds to each score its share of the greatest.
    private static void addShare(double[] scores, long[] raw, double weight) {
        long greatest = 0;
        for (long each : raw) {
            greatest = Math.max(greatest, each);
        }
        for (int i = 0; greatest > 0 && i < raw.length; i++) {
            scores[i] += weight * raw[i] / greatest;
        }
    }

    private static double room(PodInfo pod, NodeView view) {
        Amounts has = view.node().allocatable();
        Amounts taken = view.usage().scored();
        Amounts asked = pod.needs().scored();
        double cpu = share(taken.cpuMillis() + asked.cpuMillis(), has.cpuMillis());
        double memory = share(taken.memoryBytes() + asked.memoryBytes(), has.memoryBytes());
        double free = MAX * ((1 - cpu) + (1 - memory)) / 2;
        double even = MAX * (1 - Math.abs(cpu - memory) / 2);
        return free + even;
    }

    private static double share(long used, long has) {
        return has <= 0 ? 1 : Math.min(1, (double) used / has);
    }

    private static long affinity(PodInfo pod, NodeView view) {
        long sum = 0;
        for (PodInfo.Preference preference : pod.choice().preferred()) {
            if (preference.term().matches(view.node().name(), view.node().labels())) {
                sum += preference.weight();
            }
        }
        return sum;
    }

    private static long disliked(PodInfo pod, NodeView view) {
        long count = 0;
        for (Taint taint : view.node().taints()) {
            if (taint.effect().equals("PreferNoSchedule")
                    && !TaintRule.tolerates(pod.choice().tolerations(), taint)) {
                count++;
            }
        }
        return count;
    }
}
