package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a node agent may do to Nodes: it writes its own and no other, and nothing on it that would bring it work or
/// free it of its limits. Those are labels that workloads are steered by, taints, and owners: one that does not exist
/// would have the garbage collector remove the Node, and the agent make it anew as it likes (CVE-2025-5187).
final class NodeRestriction {
    private static final String RESERVED = "node-restriction.kubernetes.io";
    private static final Set<String> OWN_DOMAINS =
            Set.of("kubelet.kubernetes.io", "node.kubernetes.io");
    private static final Set<String> OWN_LABELS =
            Set.of(
                    "kubernetes.io/hostname",
                    "kubernetes.io/os",
                    "kubernetes.io/arch",
                    "beta.kubernetes.io/os",
                    "beta.kubernetes.io/arch",
                    "beta.kubernetes.io/instance-type",
                    "failure-domain.beta.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "topology.kubernetes.io/region");

    private NodeRestriction() {}

    static boolean concerns(Kind kind) {
        return kind.identity().group().isEmpty() && kind.plural().equals("nodes");
    }

    /// The node whose agent a user is.
    static Optional<String> nodeOf(UserInfo user) {
        return user.node();
    }

    static void admitCreate(UserInfo user, Map<String, Object> node) {
        Optional<String> own = nodeOf(user);
        if (own.isEmpty()) {
            return;
        }
        Tree made = Tree.of(node);
        requireOwn(own.get(), made.child("metadata").string("name", ""));
        refuseOwners(own.get(), made, Tree.empty());
        Set<String> refused = refused(changed(labels(made), Map.of()));
        if (!refused.isEmpty()) {
            throw forbidden(
                    own.get(),
                    "is not allowed to set the following labels: " + String.join(", ", refused));
        }
    }

    static void admitUpdate(UserInfo user, Map<String, Object> updated, Map<String, Object> old) {
        Optional<String> own = nodeOf(user);
        if (own.isEmpty()) {
            return;
        }
        Tree is = Tree.of(updated);
        Tree was = Tree.of(old);
        requireOwn(own.get(), was.child("metadata").string("name", ""));
        refuseOwners(own.get(), is, was);
        Set<String> refused = refused(changed(labels(is), labels(was)));
        if (!refused.isEmpty()) {
            throw forbidden(
                    own.get(), "is not allowed to modify labels: " + String.join(", ", refused));
        }
        if (!items(is.child("spec"), "taints").equals(items(was.child("spec"), "taints"))) {
            throw forbidden(
                    own.get(), "node \"" + own.get() + "\" is not allowed to modify taints");
        }
    }

    static void admitDelete(UserInfo user, String name) {
        nodeOf(user).ifPresent(own -> requireOwn(own, name));
    }

    private static void requireOwn(String own, String named) {
        if (!own.equals(named)) {
            throw forbidden(
                    named, "node \"" + own + "\" is not allowed to modify node \"" + named + "\"");
        }
    }

    private static void refuseOwners(String own, Tree is, Tree was) {
        String field = "ownerReferences";
        if (!items(is.child("metadata"), field).equals(items(was.child("metadata"), field))) {
            throw forbidden(own, "node \"" + own + "\" is not allowed to modify ownerReferences");
        }
    }

    private static List<?> items(Tree parent, String field) {
        return parent.get(field) instanceof List<?> items ? items : List.of();
    }

    private static Map<String, String> labels(Tree node) {
        return node.child("metadata").stringMap("labels");
    }

    private static Set<String> changed(Map<String, String> is, Map<String, String> was) {
        Set<String> changed = new TreeSet<>(was.keySet());
        changed.addAll(is.keySet());
        changed.removeIf(label -> Objects.equals(is.get(label), was.get(label)));
        return changed;
    }

    private static Set<String> refused(Set<String> changed) {
        Set<String> refused = new TreeSet<>();
        for (String label : changed) {
            String domain = label.contains("/") ? label.substring(0, label.indexOf('/')) : "";
            boolean ofKubernetes = isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io");
            boolean own =
                    OWN_LABELS.contains(label)
                            || OWN_DOMAINS.stream().anyMatch(mine -> isIn(domain, mine));
            if (isIn(domain, RESERVED) || (ofKubernetes && !own)) {
                refused.add(label);
            }
        }
        return refused;
    }

    private static boolean isIn(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }

    private static StatusException forbidden(String node, String why) {
        return StatusException.forbidden("", "nodes", node, why);
    }
}
