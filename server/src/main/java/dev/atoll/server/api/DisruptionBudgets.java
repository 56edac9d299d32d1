package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.registry.ListQuery;
import dev.atoll.server.registry.Reader;
import dev.atoll.server.status.StatusException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Whether a budget lets a pod go. It is computed from the budget's spec and the pods as they are at that moment, not
/// from the budget's status, so it needs no controller and is never out of date.
///
/// Evictions of a tenant are decided one after the other, and each sees the deletions before it. That holds within
/// one server only.
final class DisruptionBudgets {
    private static final int STRIPES = 64;
    private static final int RETRY_SECONDS = 10;
    private static final Map<String, GroupVersionResource> SCALED =
            Map.of(
                    "ReplicaSet", new GroupVersionResource("apps", "v1", "replicasets"),
                    "Deployment", new GroupVersionResource("apps", "v1", "deployments"),
                    "StatefulSet", new GroupVersionResource("apps", "v1", "statefulsets"),
                    "ReplicationController",
                            new GroupVersionResource("", "v1", "replicationcontrollers"));

    private final Reader reader;
    private final Catalog catalog;
    private final Lock[] stripes = new Lock[STRIPES];

    /// How many of a budget's pods are healthy, and how many must stay so.
    private record Health(long current, long desired) {}

    DisruptionBudgets(Reader reader, Catalog catalog) {
        this.reader = reader;
        this.catalog = catalog;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    /// Deletes a running pod where no budget is against it.
    ///
    /// @throws StatusException 429 where one is
    void evict(AuthorizedRequest request, Tree pod, Runnable deletion) {
        Lock stripe = stripes[Math.floorMod(request.tenant().hashCode(), STRIPES)];
        stripe.lock();
        try {
            List<Tree> budgets =
                    list(request, new GroupVersionResource("policy", "v1", "poddisruptionbudgets"))
                            .stream()
                            .filter(budget -> selectorOf(budget).matches(labelsOf(pod)))
                            .toList();
            if (budgets.size() > 1) {
                throw StatusException.internal(
                        "This pod has more than one PodDisruptionBudget, which the eviction"
                                + " subresource does not support.");
            }
            if (!budgets.isEmpty()) {
                requireAllowed(request, pod, budgets.getFirst());
            }
            deletion.run();
        } finally {
            stripe.unlock();
        }
    }

    private void requireAllowed(AuthorizedRequest request, Tree pod, Tree budget) {
        Health health = healthOf(request, budget);
        boolean allowed =
                isHealthy(pod)
                        ? health.current() > health.desired()
                        : budget.child("spec")
                                        .string("unhealthyPodEvictionPolicy", "")
                                        .equals("AlwaysAllow")
                                || health.current() >= health.desired();
        if (!allowed) {
            throw StatusException.tooManyRequests(
                    "Cannot evict pod as it would violate the pod's disruption budget.",
                    RETRY_SECONDS,
                    List.of(
                            new StatusException.Cause(
                                    "DisruptionBudget",
                                    "The disruption budget "
                                            + budget.child("metadata").string("name", "")
                                            + " needs "
                                            + health.desired()
                                            + " healthy pods and has "
                                            + health.current()
                                            + " currently",
                                    "")));
        }
    }

    private Health healthOf(AuthorizedRequest request, Tree budget) {
        LabelSelector selector = selectorOf(budget);
        List<Tree> pods =
                list(request, new GroupVersionResource("", "v1", "pods")).stream()
                        .filter(pod -> selector.matches(labelsOf(pod)))
                        .filter(pod -> !hasEnded(pod))
                        .toList();
        long current = pods.stream().filter(DisruptionBudgets::isHealthy).count();
        long expected = expected(request, pods);
        Tree spec = budget.child("spec");
        long desired =
                spec.has("maxUnavailable")
                        ? expected - part(spec.get("maxUnavailable"), expected)
                        : part(spec.get("minAvailable"), expected);
        return new Health(current, Math.max(0, desired));
    }

    /// How many pods there should be: as many as their controllers are to run; each pod of none counts itself.
    private long expected(AuthorizedRequest request, List<Tree> pods) {
        Map<String, Long> replicas = new HashMap<>();
        for (Tree pod : pods) {
            Tree scaled = scaledOwner(request, pod);
            Tree counted = scaled == null ? pod : scaled;
            replicas.put(
                    counted.child("metadata").string("uid", ""),
                    scaled == null ? 1 : scaled.child("spec").integer("replicas", 1));
        }
        return replicas.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The topmost controller that has replicas; null where there is none.
    private @Nullable Tree scaledOwner(AuthorizedRequest request, Tree object) {
        for (Tree reference : object.child("metadata").children("ownerReferences")) {
            GroupVersionResource resource = SCALED.get(reference.string("kind", ""));
            if (resource == null || !reference.bool("controller")) {
                continue;
            }
            CachedObject owner =
                    reader.find(
                            request,
                            catalog.kind(resource).orElseThrow(),
                            request.onResource().namespace(),
                            reference.string("name", ""));
            if (owner != null && owner.uid().equals(reference.string("uid", ""))) {
                Tree above = scaledOwner(request, owner.tree());
                return above == null ? owner.tree() : above;
            }
        }
        return null;
    }

    /// A number, or a percentage of the whole, rounded up.
    private static long part(@Nullable Object value, long whole) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text && text.matches("[0-9]{1,3}%")) {
            long percent = Long.parseLong(text.substring(0, text.length() - 1));
            return Math.ceilDiv(whole * percent, 100);
        }
        return 0;
    }

    private List<Tree> list(AuthorizedRequest request, GroupVersionResource resource) {
        Kind kind = catalog.kind(resource).orElseThrow();
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
                .toList();
    }

    private static LabelSelector selectorOf(Tree budget) {
        Tree spec = budget.child("spec");
        return spec.has("selector")
                ? LabelSelector.of(spec.child("selector"))
                : LabelSelector.nothing();
    }

    private static Map<String, String> labelsOf(Tree pod) {
        return pod.child("metadata").stringMap("labels");
    }

    private static boolean hasEnded(Tree pod) {
        return List.of("Succeeded", "Failed").contains(pod.child("status").string("phase", ""));
    }

    private static boolean isHealthy(Tree pod) {
        return !pod.child("metadata").has("deletionTimestamp")
                && pod.child("status").children("conditions").stream()
                        .anyMatch(condition ->
                                condition.string("type", "").equals("Ready")
                                        && condition.string("status", "").equals("True"));
    }
}
