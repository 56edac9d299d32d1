package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import java.util.Set;

/// Which built-in kinds count the changes of their spec in `metadata.generation`, as upstream's strategies do.
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

    static boolean counts(Kind kind) {
        return COUNTED.contains(kind.resource().groupResource());
    }
}
