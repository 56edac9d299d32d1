package dev.atoll.controllers.statefulset;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.controllers.shared.RevisionHistory;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.apps.v1.ControllerRevision;
import dev.atoll.kinds.apps.v1.StatefulSet;
import dev.atoll.kinds.core.v1.PersistentVolumeClaim;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A set's pods and the volume claims that outlive them.
final class StatefulPods {
    private StatefulPods() {}

    static String name(StatefulSet set, long ordinal) {
        return set.name() + "-" + ordinal;
    }

    /// -1 for a pod that is not named as the set's are.
    static long ordinal(StatefulSet set, Pod pod) {
        String prefix = set.name() + "-";
        if (!pod.name().startsWith(prefix)) {
            return -1;
        }
        try {
            return Integer.parseInt(pod.name().substring(prefix.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static Pod make(StatefulSet set, long ordinal, ControllerRevision revision) {
        String name = name(set, ordinal);
        Pod pod = Pods.fromTemplate(RevisionHistory.template(revision), set.namespace());
        Map<String, String> labels = new LinkedHashMap<>(pod.metadata().labels());
        labels.put("statefulset.kubernetes.io/pod-name", name);
        labels.put("apps.kubernetes.io/pod-index", String.valueOf(ordinal));
        labels.put(RevisionHistory.HASH, revision.name());
        Pod named = pod.withMetadata(pod.metadata().withName(name).withLabels(labels));
        String service = set.spec().serviceName();
        return named.withSpec(
                named.spec()
                        .withHostname(name)
                        .withSubdomain(service.isEmpty() ? null : service)
                        .withVolumes(volumes(set, ordinal, named)));
    }

    /// The claims' volumes in place of those of the same name.
    private static List<Volume> volumes(StatefulSet set, long ordinal, Pod pod) {
        List<Volume> volumes = new ArrayList<>();
        List<String> claimed =
                set.spec().volumeClaimTemplates().stream()
                        .map(PersistentVolumeClaim::name)
                        .toList();
        pod.spec().volumes().stream()
                .filter(volume -> !claimed.contains(volume.name()))
                .forEach(volumes::add);
        for (String claim : claimed) {
            Tree source = Tree.empty().with("claimName", claimName(set, claim, ordinal));
            volumes.add(
                    new Volume(
                            Tree.empty()
                                    .with("name", claim)
                                    .with("persistentVolumeClaim", source)));
        }
        return volumes;
    }

    /// The names of the claims that a pod uses.
    static List<String> claimNames(StatefulSet set, Pod pod) {
        return set.spec().volumeClaimTemplates().stream()
                .map(template -> claimName(set, template.name(), ordinal(set, pod)))
                .toList();
    }

    private static String claimName(StatefulSet set, String claim, long ordinal) {
        return claim + "-" + name(set, ordinal);
    }

    static List<PersistentVolumeClaim> claims(StatefulSet set, long ordinal) {
        List<PersistentVolumeClaim> claims = new ArrayList<>();
        for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
            Map<String, String> labels = new LinkedHashMap<>(template.metadata().labels());
            labels.putAll(set.spec().selector().matchLabels());
            Tree metadata =
                    Tree.empty()
                            .with("name", claimName(set, template.name(), ordinal))
                            .with("namespace", set.namespace())
                            .with("labels", labels)
                            .with(
                                    "ownerReferences",
                                    ClaimOwners.goesWithSet(set)
                                            ? List.of(Owners.reference(set))
                                            : null)
                            .with(
                                    "annotations",
                                    template.metadata().annotations().isEmpty()
                                            ? null
                                            : template.metadata().annotations());
            claims.add(
                    new PersistentVolumeClaim(
                            PersistentVolumeClaim.of()
                                    .withSpec(template.spec())
                                    .tree()
                                    .with("metadata", metadata)));
        }
        return claims;
    }

    static String revision(Pod pod) {
        return pod.metadata().labels().getOrDefault(RevisionHistory.HASH, "");
    }
}
