package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a node agent may do to its work: to the pods that are bound to its node, to the one Lease that says that it
/// lives, and to the tokens of its pods. So who has broken into one node gets no further by the agent's credential.
final class NodeWorkRestriction {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String LEASES = "kube-node-lease";

    private NodeWorkRestriction() {}

    static boolean isOfPods(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("pods");
    }

    static boolean isOfLeases(Kind kind) {
        return kind.identity().group().equals("coordination.k8s.io")
                && kind.plural().equals("leases");
    }

    static boolean isMirror(Tree pod) {
        return pod.child("metadata").stringMap("annotations").containsKey(MIRROR);
    }

    /// A mirror of what runs on the node anyway: it must not come by anything that the API keeps from the node.
    ///
    /// @param ownUid of the node, as the API has it; null where it has none
    static void admitPodCreate(String own, Tree pod, @Nullable String ownUid) {
        if (!isMirror(pod)) {
            throw refusedPod(
                    pod,
                    "pod does not have \""
                            + MIRROR
                            + "\" annotation, node \""
                            + own
                            + "\" can only create mirror pods");
        }
        requireBound(own, pod, "create pods");
        Tree spec = pod.child("spec");
        if (!spec.string("serviceAccountName", "").isEmpty()
                || !spec.string("serviceAccount", "").isEmpty()) {
            throw referring(own, pod, "a service account");
        }
        if (spec.has("resourceClaims")) {
            throw referring(own, pod, "resourceclaims");
        }
        if (!spec.children("imagePullSecrets").isEmpty()) {
            throw referring(own, pod, "secrets");
        }
        for (Tree volume : spec.children("volumes")) {
            for (String source :
                    List.of(
                            "secret",
                            "configMap",
                            "persistentVolumeClaim",
                            "projected",
                            "ephemeral",
                            "csi")) {
                if (volume.has(source)) {
                    throw referring(own, pod, "objects by a volume of type " + source);
                }
            }
        }
        for (String containers : List.of("containers", "initContainers")) {
            for (Tree container : spec.children(containers)) {
                refuseReferences(own, pod, container);
            }
        }
        requireOwner(own, pod, ownUid);
    }

    private static void refuseReferences(String own, Tree pod, Tree container) {
        for (Tree source : container.children("envFrom")) {
            if (source.has("secretRef") || source.has("configMapRef")) {
                throw referring(own, pod, "secrets or configmaps");
            }
        }
        for (Tree variable : container.children("env")) {
            Tree from = variable.child("valueFrom");
            if (from.has("secretKeyRef") || from.has("configMapKeyRef")) {
                throw referring(own, pod, "secrets or configmaps");
            }
        }
    }

    private static void requireOwner(String own, Tree pod, @Nullable String ownUid) {
        List<Tree> owners = pod.child("metadata").children("ownerReferences");
        boolean itself =
                owners.size() == 1
                        && owners.getFirst().string("apiVersion", "").equals("v1")
                        && owners.getFirst().string("kind", "").equals("Node")
                        && owners.getFirst().string("name", "").equals(own)
                        && owners.getFirst().bool("controller")
                        && !owners.getFirst().bool("blockOwnerDeletion")
                        && owners.getFirst().string("uid", "").equals(ownUid);
        if (!itself) {
            throw refusedPod(
                    pod,
                    "node \""
                            + own
                            + "\" can only create pods with an owner reference set to itself");
        }
    }

    static void admitPodUpdate(AuthorizedRequest request, String own, Tree updated, Tree old) {
        if (!request.onResource().subresource().equals("status")) {
            throw refusedPod(
                    old,
                    "unexpected operation, node \""
                            + own
                            + "\" can only create and delete mirror pods");
        }
        requireBound(own, old, "update pod status for pods");
        if (!updated.child("metadata")
                .stringMap("labels")
                .equals(old.child("metadata").stringMap("labels"))) {
            throw refusedPod(old, "node \"" + own + "\" cannot update labels through pod status");
        }
    }

    /// @param doing `delete pods`, for example
    static void requireBound(String own, Tree pod, String doing) {
        if (!pod.child("spec").string("nodeName", "").equals(own)) {
            throw refusedPod(
                    pod,
                    "node \"" + own + "\" can only " + doing + " with spec.nodeName set to itself");
        }
    }

    static void requireOwnLease(String own, String namespace, String name) {
        if (!namespace.equals(LEASES)) {
            throw refusedLease(
                    name, "can only access leases in the \"" + LEASES + "\" system namespace");
        }
        if (!name.equals(own)) {
            throw refusedLease(
                    name, "can only access node lease with the same name as the requesting node");
        }
    }

    /// @param reference as the request for a token names what the token is bound to
    static void admitToken(
            String own, Attributes.OnResource on, Tree reference, Optional<Tree> pod) {
        if (pod.isEmpty()) {
            throw refusedToken(on, "node requested token not bound to a pod");
        }
        if (reference.string("uid", "").isEmpty()) {
            throw refusedToken(on, "node requested token with a pod binding without a uid");
        }
        if (!pod.get().child("spec").string("nodeName", "").equals(own)) {
            throw refusedToken(
                    on, "node requested token bound to a pod scheduled on a different node");
        }
    }

    private static StatusException referring(String own, Tree pod, String what) {
        return refusedPod(pod, "node \"" + own + "\" can not create pods that reference " + what);
    }

    private static StatusException refusedPod(Tree pod, String why) {
        return StatusException.forbidden("", "pods", pod.child("metadata").string("name", ""), why);
    }

    private static StatusException refusedLease(String name, String why) {
        return StatusException.forbidden("coordination.k8s.io", "leases", name, why);
    }

    private static StatusException refusedToken(Attributes.OnResource on, String why) {
        return StatusException.forbidden(on.group(), on.resource(), on.name(), why);
    }
}
