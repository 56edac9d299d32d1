package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.object.Metadata;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which kinds count the changes of their spec in `metadata.generation`, as upstream's strategies do.
final class Generations {
    private static final Set<String> COUNTED =
            Set.of(
                    "pods",
                    "replicationcontrollers",
                    "deployments.apps",
                    "replicasets.apps",
                    "statefulsets.apps",
                    "daemonsets.apps",
                    "jobs.batch",
                    "cronjobs.batch",
                    "ingresses.networking.k8s.io",
                    "networkpolicies.networking.k8s.io",
                    "poddisruptionbudgets.policy",
                    "customresourcedefinitions.apiextensions.k8s.io",
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    "validatingwebhookconfigurations.admissionregistration.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "flowschemas.flowcontrol.apiserver.k8s.io",
                    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
                    "tenants.atoll.dev",
                    "shards.atoll.dev");

    private Generations() {}

    /// Counts a change of what is wanted, or the beginning of the end.
    static void count(Kind kind, Map<String, Object> updated, Map<String, Object> old) {
        if (!counts(kind)) {
            return;
        }
        Metadata is = Metadata.of(updated);
        Metadata was = Metadata.of(old);
        boolean changed =
                changed(kind, updated, old) || (is.isBeingDeleted() && !was.isBeingDeleted());
        is.set("generation", Math.max(1, was.generation()) + (changed ? 1 : 0));
    }

    static boolean counts(Kind kind) {
        return kind.custom() != null || COUNTED.contains(kind.resource().groupResource());
    }

    /// Whether what is counted has changed: of a kind that a tenant has defined, all but metadata and, where that is
    /// written by itself, status.
    private static boolean changed(
            Kind kind, Map<String, Object> updated, Map<String, Object> old) {
        if (kind.custom() == null) {
            return !Objects.equals(updated.get("spec"), old.get("spec"))
                    || !Objects.equals(updated.get("webhooks"), old.get("webhooks"));
        }
        Set<String> fields = new HashSet<>(updated.keySet());
        fields.addAll(old.keySet());
        fields.removeAll(Set.of("metadata", "apiVersion", "kind"));
        if (kind.subresource("status").isPresent()) {
            fields.remove("status");
        }
        return fields.stream()
                .anyMatch(field -> !Objects.equals(updated.get(field), old.get(field)));
    }
}
