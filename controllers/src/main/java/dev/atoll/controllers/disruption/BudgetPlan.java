package dev.atoll.controllers.disruption;

import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.policy.v1.PodDisruptionBudget;
import dev.atoll.kinds.policy.v1.PodDisruptionBudgetStatus;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a budget's status is to say.
///
/// @param overdue pods that an eviction was allowed for, and that were not deleted in time
/// @param after when the next eviction is given up; empty where none is awaited
record BudgetPlan(PodDisruptionBudgetStatus status, List<Pod> overdue, Optional<Duration> after) {
    /// How long an eviction that was allowed counts as a disruption without the pod being deleted.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String CONDITION = "DisruptionAllowed";

    BudgetPlan {
        overdue = List.copyOf(overdue);
    }

    /// How many pods there should be, and how many of them must stay healthy.
    private record Wanted(long expected, long healthy) {}

    /// Whether the controllers of its pods have to be asked.
    static boolean needsScale(PodDisruptionBudget budget) {
        return budget.spec().tree().has("maxUnavailable")
                || budget.spec().minAvailable() instanceof IntOrString.Text;
    }

    /// @param pods all that the budget selects
    /// @param scale what their controllers say; read only where that is needed
    static BudgetPlan of(
            PodDisruptionBudget budget, List<Pod> pods, Scale.Known scale, Instant now) {
        Map<String, Instant> disrupted = new LinkedHashMap<>();
        List<Pod> overdue = new java.util.ArrayList<>();
        for (Pod pod : pods) {
            Instant since = budget.status().disruptedPods().get(pod.name());
            if (since == null || Owners.isDeleting(pod)) {
                continue;
            }
            if (since.plus(PATIENCE).isBefore(now)) {
                overdue.add(pod);
            } else {
                disrupted.put(pod.name(), since);
            }
        }
        Wanted wanted = wanted(budget, pods.size(), scale);
        long healthy =
                pods.stream()
                        .filter(pod -> !Owners.isDeleting(pod))
                        .filter(pod -> !disrupted.containsKey(pod.name()))
                        .filter(Pods::isReady)
                        .count();
        long allowed = wanted.expected() <= 0 ? 0 : Math.max(0, healthy - wanted.healthy());
        Tree status =
                Tree.empty()
                        .with("observedGeneration", budget.metadata().generation())
                        .with("disruptedPods", disrupted.isEmpty() ? null : disrupted)
                        .with("disruptionsAllowed", allowed)
                        .with("currentHealthy", healthy)
                        .with("desiredHealthy", wanted.healthy())
                        .with("expectedPods", wanted.expected())
                        .with("conditions", conditions(budget, allowed, now));
        Optional<Duration> after =
                disrupted.values().stream()
                        .min(Instant::compareTo)
                        .map(since -> Duration.between(now, since.plus(PATIENCE)).plusSeconds(1));
        return new BudgetPlan(new PodDisruptionBudgetStatus(status), overdue, after);
    }

    private static Wanted wanted(PodDisruptionBudget budget, int pods, Scale.Known scale) {
        if (budget.spec().tree().has("maxUnavailable")) {
            long gone = part(budget.spec().maxUnavailable(), scale.pods());
            return new Wanted(scale.pods(), Math.max(0, scale.pods() - gone));
        }
        if (!budget.spec().tree().has("minAvailable")) {
            return new Wanted(pods, 0);
        }
        return switch (budget.spec().minAvailable()) {
            case IntOrString.Int number -> new Wanted(pods, number.number());
            case IntOrString.Text percent -> new Wanted(scale.pods(), part(percent, scale.pods()));
        };
    }

    private static long part(IntOrString value, long whole) {
        return value.scaled(whole, RoundingMode.CEILING).orElse(0);
    }

    private static List<Tree> conditions(PodDisruptionBudget budget, long allowed, Instant now) {
        return Conditions.with(
                budget.status().tree().children("conditions"),
                Conditions.of(
                                CONDITION,
                                allowed > 0,
                                allowed > 0 ? "SufficientPods" : "InsufficientPods",
                                "")
                        .with("observedGeneration", budget.metadata().generation()),
                now);
    }

    /// What the status says where it can not be told how many pods may go: none may.
    static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String why, Instant now) {
        Tree condition =
                Conditions.of(CONDITION, false, "SyncFailed", why)
                        .with("observedGeneration", budget.metadata().generation());
        Tree before = budget.status().tree();
        Tree status = before;
        for (String count : List.of("currentHealthy", "desiredHealthy", "expectedPods")) {
            status = status.with(count, before.integer(count, 0));
        }
        return new PodDisruptionBudgetStatus(
                status.with("disruptionsAllowed", 0L)
                        .with("observedGeneration", budget.metadata().generation())
                        .with(
                                "conditions",
                                Conditions.with(before.children("conditions"), condition, now)));
    }
}
