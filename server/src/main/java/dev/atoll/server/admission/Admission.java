package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The built-in admission steps, in the order in which upstream runs them.
public final class Admission {
    private static final Set<String> IMMORTAL_NAMESPACES =
            Set.of("default", "kube-system", "kube-public");

    /// For memory to catch up with the store.
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ObjectCache cache;
    private final PodAdmission pods;
    private final RbacEscalation escalation;

    public Admission(ObjectCache cache, Rbac rbac) {
        this.cache = cache;
        this.escalation = new RbacEscalation(cache, rbac);
        this.pods = new PodAdmission(cache);
    }

    /// Changes or refuses an object that is about to be created.
    ///
    /// @return what must still be true when the object is stored
    public List<Write.Operation> admitCreate(
            AuthorizedRequest request, Kind kind, Map<String, Object> object) {
        List<Write.Operation> fences =
                kind.namespaced()
                        ? List.of(unchanged(livingNamespace(request, kind, Metadata.of(object))))
                        : List.of();
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent()) {
            admitCreateByNode(request, node.get(), kind, Tree.of(object));
        }
        if (isPod(kind)) {
            pods.admit(request.tenant(), object);
        }
        if (RbacEscalation.concerns(kind)) {
            escalation.admit(request, kind, object, Map.of());
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitCreate(request.user(), object);
        }
        if (ExternalAddresses.concerns(kind)) {
            ExternalAddresses.admit(object, Map.of());
        }
        return fences;
    }

    private void admitCreateByNode(AuthorizedRequest request, String node, Kind kind, Tree object) {
        if (NodeWorkRestriction.isOfPods(kind)) {
            CachedObject found =
                    cache.find(new ObjectKey(request.tenant(), "", "nodes", "", node), PATIENCE);
            NodeWorkRestriction.admitPodCreate(node, object, found == null ? null : found.uid());
        }
        if (NodeWorkRestriction.isOfLeases(kind)) {
            Tree metadata = object.child("metadata");
            NodeWorkRestriction.requireOwnLease(
                    node, metadata.string("namespace", ""), metadata.string("name", ""));
        }
    }

    /// Memory may be behind: a namespace whose deletion has just begun must take no more content.
    private static Write.Operation unchanged(CachedObject seen) {
        return new Write.Check(seen.key().bytes(), new Write.AtRevision(seen.revision()));
    }

    /// Changes or refuses an object that is about to be updated.
    public void admitUpdate(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> updated,
            Map<String, Object> old) {
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent() && NodeWorkRestriction.isOfPods(kind)) {
            NodeWorkRestriction.admitPodUpdate(request, node.get(), Tree.of(updated), Tree.of(old));
        }
        if (node.isPresent() && NodeWorkRestriction.isOfLeases(kind)) {
            Tree metadata = Tree.of(old).child("metadata");
            NodeWorkRestriction.requireOwnLease(
                    node.get(), metadata.string("namespace", ""), metadata.string("name", ""));
        }
        if (isPod(kind)) {
            pods.keepAdmitted(updated, old);
        }
        if (RbacEscalation.concerns(kind)) {
            escalation.admit(request, kind, updated, old);
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitUpdate(request.user(), updated, old);
        }
        if (ExternalAddresses.concerns(kind)) {
            ExternalAddresses.admit(updated, old);
        }
    }

    /// Refuses a deletion.
    public void admitDelete(AuthorizedRequest request, Kind kind, String namespace, String name) {
        if (isNamespace(kind) && IMMORTAL_NAMESPACES.contains(name)) {
            throw StatusException.forbidden(
                    "", "namespaces", name, "this namespace may not be deleted");
        }
        if (NodeRestriction.concerns(kind)) {
            NodeRestriction.admitDelete(request.user(), name);
        }
        Optional<String> node = NodeRestriction.nodeOf(request.user());
        if (node.isPresent() && NodeWorkRestriction.isOfLeases(kind)) {
            NodeWorkRestriction.requireOwnLease(node.get(), namespace, name);
        }
        if (node.isPresent() && NodeWorkRestriction.isOfPods(kind)) {
            CachedObject pod =
                    cache.find(
                            new ObjectKey(request.tenant(), "", "pods", namespace, name), PATIENCE);
            if (pod != null) {
                NodeWorkRestriction.requireBound(node.get(), pod.tree(), "delete pods");
            }
        }
    }

    /// Refuses an eviction.
    public void admitEviction(AuthorizedRequest request, Tree pod) {
        NodeRestriction.nodeOf(request.user())
                .ifPresent(node -> NodeWorkRestriction.requireBound(node, pod, "evict pods"));
    }

    /// Refuses a token.
    ///
    /// @param reference as the request names what the token is bound to
    /// @param pod that it is bound to, where it is bound to one
    public void admitToken(AuthorizedRequest request, Tree reference, Optional<Tree> pod) {
        NodeRestriction.nodeOf(request.user())
                .ifPresent(node ->
                        NodeWorkRestriction.admitToken(node, request.onResource(), reference, pod));
    }

    private static boolean isPod(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("pods");
    }

    private static boolean isNamespace(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("namespaces");
    }

    private CachedObject livingNamespace(AuthorizedRequest request, Kind kind, Metadata metadata) {
        String name = metadata.namespace();
        CachedObject namespace =
                cache.find(new ObjectKey(request.tenant(), "", "namespaces", "", name), PATIENCE);
        if (namespace == null) {
            throw StatusException.notFound("", "namespaces", name);
        }
        if ("Terminating".equals(namespace.fields().get("status.phase"))) {
            throw StatusException.forbidden(
                    kind.identity().group(),
                    kind.plural(),
                    metadata.name(),
                    "unable to create new content in namespace "
                            + name
                            + " because it is being terminated");
        }
        return namespace;
    }
}
