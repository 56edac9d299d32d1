package dev.atoll.controllers.namespace;

import dev.atoll.client.ApiException;
import dev.atoll.client.DeleteOptions;
import dev.atoll.client.GenericObject;
import dev.atoll.client.ListOptions;
import dev.atoll.client.Resource;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.Outcome;
import dev.atoll.controllers.shared.Conditions;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.Discovery;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Empties a namespace that is being deleted, of everything that the server serves there, and then lets it go by
/// removing its finalizer. Its conditions tell what is left.
public final class NamespaceDeletion implements Controller {
    private static final String FINALIZER = "kubernetes";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final int SAMPLE = 500;

    private final Surroundings at;
    private final Discovery discovery;
    private final Informer<Namespace> namespaces;
    private final KeyedLoop<String> loop;

    public NamespaceDeletion(Surroundings at) {
        this.at = at;
        this.discovery = new Discovery(at.client());
        this.namespaces = at.informers().informer(Resources.NAMESPACES);
        this.loop = new KeyedLoop<>("namespace-deletion", at, this::reconcile);
    }

    @Override
    public void start() {
        loop.follow(namespaces, each -> Owners.isDeleting(each) ? List.of(each.name()) : List.of());
        loop.start(2, List.of(namespaces));
    }

    /// What was found and done in one pass.
    private static final class Pass {
        private final Map<String, Integer> remaining = new TreeMap<>();
        private final Map<String, Integer> finalizers = new TreeMap<>();
        private final List<String> failures = new ArrayList<>();
        private String discoveryFailure = "";

        boolean isEmpty() {
            return remaining.isEmpty() && failures.isEmpty() && discoveryFailure.isEmpty();
        }
    }

    private Outcome reconcile(String name) {
        // The cache may lag behind a namespace of the same name that was made anew.
        Optional<Namespace> current = at.client().resource(Resources.NAMESPACES).get(name);
        if (current.isEmpty() || !Owners.isDeleting(current.get())) {
            return Outcome.done();
        }
        Namespace namespace = current.get();
        if (!namespace.spec().finalizers().contains(FINALIZER)) {
            return Outcome.done();
        }
        Pass pass = empty(name);
        Namespace told = tell(namespace, pass);
        if (!pass.isEmpty()) {
            return pass.failures.isEmpty() && pass.discoveryFailure.isEmpty()
                    ? Outcome.after(LOOK_AGAIN)
                    : Outcome.retry();
        }
        finish(told);
        return Outcome.done();
    }

    private Pass empty(String namespace) {
        Pass pass = new Pass();
        List<Discovery.Served> served = List.of();
        try {
            served = discovery.resources();
        } catch (ApiException e) {
            pass.discoveryFailure = String.valueOf(e.getMessage());
        }
        for (Discovery.Served each : served) {
            if (each.namespaced() && each.allows("list", "delete") && !isVirtual(each)) {
                try {
                    empty(namespace, each, pass);
                } catch (ApiException e) {
                    if (!e.isNotFound() && e.code() != 405) {
                        pass.failures.add(each.resource().groupResource() + ": " + e.getMessage());
                    }
                }
            }
        }
        return pass;
    }

    /// Events of the newer group are those of the core group.
    private static boolean isVirtual(Discovery.Served served) {
        return served.resource().group().equals("events.k8s.io");
    }

    private void empty(String namespace, Discovery.Served served, Pass pass) {
        Resource<GenericObject> resource =
                at.client()
                        .resource(GenericObject.type(served.resource(), served.kind(), true))
                        .in(namespace);
        ListOptions sample = ListOptions.all().withLimit(SAMPLE);
        List<GenericObject> before = resource.list(sample).items();
        if (before.isEmpty()) {
            return;
        }
        DeleteOptions background = DeleteOptions.defaults().withPropagationPolicy("Background");
        if (served.allows("deletecollection")) {
            resource.deleteCollection(background, ListOptions.all());
        } else {
            for (GenericObject object : before) {
                delete(resource, object, background);
            }
        }
        List<GenericObject> left = resource.list(sample).items();
        if (!left.isEmpty()) {
            pass.remaining.put(served.resource().groupResource(), left.size());
        }
        for (GenericObject object : left) {
            Owners.metadata(object)
                    .finalizers()
                    .forEach(each -> pass.finalizers.merge(each, 1, Integer::sum));
        }
    }

    private static void delete(
            Resource<GenericObject> resource, GenericObject object, DeleteOptions options) {
        try {
            resource.delete(object.name(), options);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private Namespace tell(Namespace namespace, Pass pass) {
        List<Tree> conditions = namespace.status().tree().children("conditions");
        conditions =
                with(
                        conditions,
                        "NamespaceDeletionDiscoveryFailure",
                        pass.discoveryFailure,
                        "DiscoveryFailed",
                        "ResourcesDiscovered",
                        "All resources successfully discovered");
        conditions =
                with(
                        conditions,
                        "NamespaceDeletionGroupVersionParsingFailure",
                        "",
                        "GroupVersionParsingFailed",
                        "ParsedGroupVersions",
                        "All legacy kube types successfully parsed");
        conditions =
                with(
                        conditions,
                        "NamespaceDeletionContentFailure",
                        String.join(", ", pass.failures),
                        "ContentDeletionFailed",
                        "ContentDeleted",
                        "All content successfully deleted, may be waiting on finalization");
        conditions =
                with(
                        conditions,
                        "NamespaceContentRemaining",
                        sentence(
                                "Some resources are remaining: ",
                                pass.remaining,
                                " has ",
                                " resource instances"),
                        "SomeResourcesRemain",
                        "ContentRemoved",
                        "All content successfully removed");
        conditions =
                with(
                        conditions,
                        "NamespaceFinalizersRemaining",
                        sentence(
                                "Some content in the namespace has finalizers remaining: ",
                                pass.finalizers,
                                " in ",
                                " resource instances"),
                        "SomeFinalizersRemain",
                        "ContentHasNoFinalizers",
                        "All content-preserving finalizers finished");
        Tree status =
                namespace
                        .status()
                        .tree()
                        .with("phase", "Terminating")
                        .with("conditions", conditions);
        if (status.equals(namespace.status().tree())) {
            return namespace;
        }
        return at.client()
                .resource(Resources.NAMESPACES)
                .updateStatus(new Namespace(namespace.tree().with("status", status)));
    }

    private static String sentence(
            String start, Map<String, Integer> counts, String verb, String end) {
        if (counts.isEmpty()) {
            return "";
        }
        List<String> parts =
                counts.entrySet().stream()
                        .map(each -> each.getKey() + verb + each.getValue() + end)
                        .toList();
        return start + String.join(", ", parts);
    }

    private List<Tree> with(
            List<Tree> conditions,
            String type,
            String problem,
            String badReason,
            String... goodReasonAndMessage) {
        Tree condition =
                problem.isEmpty()
                        ? Conditions.of(
                                type, false, goodReasonAndMessage[0], goodReasonAndMessage[1])
                        : Conditions.of(type, true, badReason, problem);
        return Conditions.with(conditions, condition, at.now());
    }

    private void finish(Namespace namespace) {
        List<String> finalizers =
                namespace.spec().finalizers().stream()
                        .filter(each -> !each.equals(FINALIZER))
                        .toList();
        Namespace finished = namespace.withSpec(namespace.spec().withFinalizers(finalizers));
        try {
            at.client()
                    .resource(Resources.NAMESPACES)
                    .updateSubresource(namespace.name(), "finalize", finished.tree());
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    @Override
    public List<KeyedLoop<?>> loops() {
        return List.of(loop);
    }
}
