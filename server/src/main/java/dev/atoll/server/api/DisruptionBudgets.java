package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.ListQuery;
import dev.atoll.server.registry.Reader;
import dev.atoll.server.registry.WriteOptions;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a budget lets a pod go.
///
/// A budget's controller writes into its status how many pods may go. Each eviction takes one from it, in a write that
/// is fenced by the budget's revision: neither two evictions nor an eviction and the controller can take the same one,
/// whichever servers they go through. The pod is noted beside the count, so that the controller counts it as gone
/// before it is.
final class DisruptionBudgets {
    private static final GroupVersionResource BUDGETS =
            new GroupVersionResource("policy", "v1", "poddisruptionbudgets");
    private static final int RETRY_SECONDS = 10;

    /// More wait to be deleted than the controller gets round to seeing.
    private static final int MAX_DISRUPTED = 2_000;

    private final Reader reader;
    private final Writer writer;
    private final Kind kind;
    private final InstantSource clock;

    DisruptionBudgets(Reader reader, Writer writer, Catalog catalog, InstantSource clock) {
        this.reader = reader;
        this.writer = writer;
        this.kind = catalog.kind(BUDGETS).orElseThrow();
        this.clock = clock;
    }

    /// What a budget says to the eviction of a pod.
    sealed interface Leave {

        /// It may go, whatever becomes of it until it does.
        record Granted() implements Leave {}

        /// It may go as it is: it is not healthy, so the budget loses nothing.
        record WhileUnhealthy(String budget) implements Leave {}
    }

    /// Takes a disruption from the pod's budget where it needs one.
    ///
    /// @throws StatusException 429 where the budget has none
    Leave ask(AuthorizedRequest request, Tree pod, WriteOptions options) {
        List<Tree> budgets = budgetsOf(request, pod);
        if (budgets.size() > 1) {
            throw StatusException.internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction"
                            + " subresource does not support.");
        }
        if (budgets.isEmpty()) {
            return new Leave.Granted();
        }
        Tree budget = budgets.getFirst();
        String name = nameOf(budget);
        if (!isReady(pod) && sparesUnhealthy(budget)) {
            return new Leave.WhileUnhealthy(name);
        }
        writer.update(
                request,
                new Writer.Subject(kind, request.onResource().namespace(), name),
                Writer.Part.WHOLE,
                current -> taken(current, nameOf(pod)),
                options);
        return new Leave.Granted();
    }

    private List<Tree> budgetsOf(AuthorizedRequest request, Tree pod) {
        Map<String, String> labels = pod.child("metadata").stringMap("labels");
        ObjectFilter inNamespace =
                new ObjectFilter(
                        request.onResource().namespace(),
                        LabelSelector.everything(),
                        ObjectFilter.all().fields());
        return reader
                .list(request, kind, new ListQuery(inNamespace, "", "", 0, ""))
                .items()
                .stream()
                .map(CachedObject::tree)
                .filter(budget -> selectorOf(budget).matches(labels))
                .toList();
    }

    private static LabelSelector selectorOf(Tree budget) {
        Tree spec = budget.child("spec");
        return spec.has("selector")
                ? LabelSelector.of(spec.child("selector"))
                : LabelSelector.nothing();
    }

    /// Whether a pod that is not healthy may go without being counted.
    private static boolean sparesUnhealthy(Tree budget) {
        Tree status = budget.child("status");
        long desired = status.integer("desiredHealthy", 0);
        return budget.child("spec").string("unhealthyPodEvictionPolicy", "").equals("AlwaysAllow")
                || (desired > 0 && status.integer("currentHealthy", 0) >= desired);
    }

    private Map<String, Object> taken(Map<String, Object> budget, String pod) {
        Tree told = Tree.of(budget);
        long allowed = requireAllowed(told);
        Map<String, Object> status = Metadata.child(budget, "status");
        status.put("disruptionsAllowed", allowed - 1);
        Metadata.child(status, "disruptedPods").put(pod, Metadata.time(clock.instant()));
        if (allowed == 1) {
            exhausted(status, told.child("metadata").integer("generation", 0));
        }
        return budget;
    }

    /// How many may go; at least one.
    private static long requireAllowed(Tree budget) {
        Tree status = budget.child("status");
        String name = nameOf(budget);
        if (status.integer("observedGeneration", 0)
                < budget.child("metadata").integer("generation", 0)) {
            throw stillProcessed(name);
        }
        long allowed = status.integer("disruptionsAllowed", 0);
        if (allowed < 0) {
            throw StatusException.forbidden(
                    "policy", "poddisruptionbudget", name, "pdb disruptions allowed is negative");
        }
        if (status.child("disruptedPods").fields().size() > MAX_DISRUPTED) {
            throw StatusException.forbidden(
                    "policy",
                    "poddisruptionbudget",
                    name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB"
                            + " controller");
        }
        if (allowed == 0) {
            throw refusal(0, whyNone(name, status));
        }
        return allowed;
    }

    private static String whyNone(String name, Tree status) {
        Optional<Tree> failed =
                status.children("conditions").stream()
                        .filter(condition -> condition.string("reason", "").equals("SyncFailed"))
                        .findFirst();
        return failed.isPresent()
                ? "The disruption budget "
                        + name
                        + " does not allow evicting pods currently because it failed sync: "
                        + failed.get().string("message", "")
                : "The disruption budget "
                        + name
                        + " needs "
                        + status.integer("desiredHealthy", 0)
                        + " healthy pods and has "
                        + status.integer("currentHealthy", 0)
                        + " currently";
    }

    /// The budget, or the pod, is not as the status was written for.
    static StatusException stillProcessed(String budget) {
        return refusal(
                RETRY_SECONDS,
                "The disruption budget " + budget + " is still being processed by the server.");
    }

    private static StatusException refusal(int retrySeconds, String why) {
        return StatusException.tooManyRequests(
                "Cannot evict pod as it would violate the pod's disruption budget.",
                retrySeconds,
                List.of(new StatusException.Cause("DisruptionBudget", why, "")));
    }

    private void exhausted(Map<String, Object> status, long generation) {
        for (Map<String, Object> condition : Metadata.children(status, "conditions")) {
            if (Metadata.text(condition, "type").equals("DisruptionAllowed")) {
                condition.put("status", "False");
                condition.put("reason", "InsufficientPods");
                condition.put("observedGeneration", generation);
                condition.put("lastTransitionTime", Metadata.time(clock.instant()));
            }
        }
    }

    private static String nameOf(Tree object) {
        return object.child("metadata").string("name", "");
    }

    private static boolean isReady(Tree pod) {
        return pod.child("status").children("conditions").stream()
                .anyMatch(condition ->
                        condition.string("type", "").equals("Ready")
                                && condition.string("status", "").equals("True"));
    }
}
