package dev.atoll.server.archive;

import dev.atoll.kinds.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Parts a tenant's objects from the machines that it ran on. A restored tenant has none of these: nodes register anew,
/// and what ran on them is begun anew.
///
/// Nodes, what they say of themselves, and what is attached to them are left out. So are unfinished Pods that a
/// controller owns: it makes others. An unfinished Pod that nobody owns waits for a node again. A finished Pod stays as
/// it is: it is a record of what was, by which a Job counts.
final class Unbinding {
    private static final String NODE_LEASES = "kube-node-lease";
    private static final Set<String> OF_MACHINES =
            Set.of(
                    "nodes",
                    "csinodes.storage.k8s.io",
                    "volumeattachments.storage.k8s.io",
                    "resourceslices.resource.k8s.io");

    private Unbinding() {}

    /// What becomes of an object; empty where it is left out.
    ///
    /// @param resource with its group, as `deployments.apps`
    static Optional<Map<String, Object>> of(String resource, Map<String, Object> object) {
        if (OF_MACHINES.contains(resource)) {
            return Optional.empty();
        }
        Tree tree = Tree.of(object);
        return switch (resource) {
            case "leases.coordination.k8s.io" ->
                    tree.child("metadata").string("namespace", "").equals(NODE_LEASES)
                            ? Optional.empty()
                            : Optional.of(object);
            case "pods" -> pod(tree, object);
            default -> Optional.of(object);
        };
    }

    private static Optional<Map<String, Object>> pod(Tree pod, Map<String, Object> object) {
        String phase = pod.child("status").string("phase", "");
        boolean finished = phase.equals("Succeeded") || phase.equals("Failed");
        if (finished || pod.child("spec").string("nodeName", "").isEmpty()) {
            return Optional.of(object);
        }
        boolean controlled =
                pod.child("metadata").children("ownerReferences").stream()
                        .anyMatch(owner -> owner.bool("controller"));
        // Who would end one that is being deleted was on its node.
        return controlled || pod.child("metadata").has("deletionTimestamp")
                ? Optional.empty()
                : Optional.of(waiting(pod, object));
    }

    private static Map<String, Object> waiting(Tree pod, Map<String, Object> object) {
        Map<String, Object> spec = new LinkedHashMap<>(pod.child("spec").fields());
        spec.remove("nodeName");
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Pending");
        String quality = pod.child("status").string("qosClass", "");
        if (!quality.isEmpty()) {
            status.put("qosClass", quality);
        }
        Map<String, Object> unbound = new LinkedHashMap<>(object);
        unbound.put("spec", spec);
        unbound.put("status", status);
        return unbound;
    }
}
