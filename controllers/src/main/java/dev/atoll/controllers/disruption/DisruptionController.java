package dev.atoll.controllers.disruption;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.policy.v1.PodDisruptionBudget;
import dev.atoll.kinds.policy.v1.PodDisruptionBudgetStatus;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keeps in the status of each PodDisruptionBudget how many of its pods may be evicted now.
public final class DisruptionController implements Controller {
    private static final int WORKERS = 2;

    private final Surroundings at;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Pod> pods;
    private final ExpectedScale scales;
    private final KeyedLoop<ObjectKey> loop;

    public DisruptionController(Surroundings at) {
        this.at = at;
        this.budgets = at.informers().informer(Resources.POD_DISRUPTION_BUDGETS);
        this.pods = at.informers().informer(Resources.PODS);
        this.scales = new ExpectedScale(at);
        this.loop = new KeyedLoop<>("disruption", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(budgets, budget -> List.of(ObjectKey.of(budget)));
        loop.follow(pods, this::budgetsOf);
        List<Informer<?>> needed = new ArrayList<>(scales.informers());
        needed.add(budgets);
        needed.add(pods);
        loop.start(WORKERS, needed);
    }

    private List<ObjectKey> budgetsOf(Pod pod) {
        return budgets.cache().list(pod.namespace()).stream()
                .filter(budget -> selector(budget).matches(pod.metadata().labels()))
                .map(ObjectKey::of)
                .toList();
    }

    /// An empty selector selects all pods of the namespace, an absent one none.
    private static LabelSelector selector(PodDisruptionBudget budget) {
        return budget.spec().tree().has("selector")
                ? LabelSelector.of(budget.spec().tree().child("selector"))
                : LabelSelector.nothing();
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<PodDisruptionBudget> found = budgets.cache().get(key);
        if (found.isEmpty()) {
            return Outcome.done();
        }
        PodDisruptionBudget budget = found.get();
        List<Pod> selected = pods.cache().list(key.namespace(), selector(budget));
        if (selected.isEmpty()) {
            at.events().normal(budget, "NoPods", "No matching pods found");
        }
        Scale scale =
                BudgetPlan.needsScale(budget)
                        ? scales.of(selected)
                        : new Scale.Known(selected.size(), List.of());
        return switch (scale) {
            case Scale.Known known -> follow(budget, selected, known);
            case Scale.Unknown(String why) -> fail(budget, why);
        };
    }

    private Outcome follow(PodDisruptionBudget budget, List<Pod> selected, Scale.Known scale) {
        if (!scale.unmanaged().isEmpty()) {
            at.events()
                    .warning(
                            budget,
                            "UnmanagedPods",
                            "Pods selected by this PodDisruptionBudget (selector: "
                                    + selector(budget)
                                    + ") were found to be unmanaged. As a result, the status of the"
                                    + " PDB cannot be calculated correctly, which may result in"
                                    + " undefined behavior. To account for these pods please set"
                                    + " \".spec.minAvailable\" field of the PDB to an integer"
                                    + " value.");
        }
        BudgetPlan plan = BudgetPlan.of(budget, selected, scale, at.now());
        for (Pod pod : plan.overdue()) {
            at.events()
                    .warning(
                            pod,
                            "NotDeleted",
                            "Pod was expected by PDB "
                                    + budget.namespace()
                                    + "/"
                                    + budget.name()
                                    + " to be deleted but it wasn't");
        }
        write(budget, plan.status());
        return plan.after().map(Outcome::after).orElse(Outcome.done());
    }

    /// Until it can be told how many pods may go, none may.
    private Outcome fail(PodDisruptionBudget budget, String why) {
        at.events()
                .warning(
                        budget,
                        "CalculateExpectedPodCountFailed",
                        "Failed to calculate the number of expected pods: " + why);
        write(budget, BudgetPlan.failed(budget, why, at.now()));
        return Outcome.retry();
    }

    /// Fenced by the budget's revision: an eviction that came between is seen before it is written over.
    private void write(PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
        if (!status.equals(budget.status())) {
            at.client()
                    .resource(Resources.POD_DISRUPTION_BUDGETS)
                    .updateStatus(budget.withStatus(status));
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
