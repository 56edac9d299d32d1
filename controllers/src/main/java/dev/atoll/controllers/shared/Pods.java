package dev.atoll.controllers.shared;

import dev.atoll.client.informer.ObjectCache;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodCondition;
import dev.atoll.kinds.core.v1.PodTemplateSpec;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What controllers ask of pods.
public final class Pods {
    /// The index of [#fileByNode]: pods that have no node yet are under the empty name.
    public static final String BY_NODE = "node";

    private Pods() {}

    public static void fileByNode(ObjectCache<Pod> cache) {
        cache.addIndex(BY_NODE, pod -> List.of(pod.spec().nodeName()));
    }

    /// Neither over nor being deleted.
    public static boolean isActive(Pod pod) {
        return !isOver(pod) && !Owners.isDeleting(pod);
    }

    public static boolean isOver(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    public static boolean isReady(Pod pod) {
        return condition(pod, "Ready").map(found -> found.status().equals("True")).orElse(false);
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /// Ready for so long that it can be relied on.
    public static boolean isAvailable(Pod pod, long minReadySeconds, Instant now) {
        if (!isReady(pod)) {
            return false;
        }
        return minReadySeconds == 0
                || readySince(pod)
                        .map(since -> !since.plusSeconds(minReadySeconds).isAfter(now))
                        .orElse(false);
    }

    /// How long until the last of these ready pods is available; empty where none will become so by waiting.
    public static Optional<Duration> untilAvailable(
            List<Pod> pods, long minReadySeconds, Instant now) {
        return pods.stream()
                .filter(pod -> isReady(pod) && !isAvailable(pod, minReadySeconds, now))
                .flatMap(pod -> readySince(pod).stream())
                .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)))
                .min(Comparator.naturalOrder())
                .map(wait -> wait.plusMillis(100));
    }

    private static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready").flatMap(PodCondition::lastTransitionTime);
    }

    public static long restarts(Pod pod) {
        return pod.status().containerStatuses().stream()
                .mapToLong(ContainerStatus::restartCount)
                .sum();
    }

    /// A pod of a template, with its labels, annotations and finalizers; without a name.
    public static Pod fromTemplate(PodTemplateSpec template, String namespace) {
        ObjectMeta told = template.metadata();
        Tree metadata = Tree.empty().with("namespace", namespace);
        if (!told.labels().isEmpty()) {
            metadata = metadata.with("labels", told.labels());
        }
        if (!told.annotations().isEmpty()) {
            metadata = metadata.with("annotations", told.annotations());
        }
        if (!told.finalizers().isEmpty()) {
            metadata = metadata.with("finalizers", told.finalizers());
        }
        return Pod.of().withMetadata(new ObjectMeta(metadata)).withSpec(template.spec());
    }

    /// The ports of all containers and sidecars.
    public static List<Container> runningContainers(Pod pod) {
        List<Container> sidecars =
                pod.spec().initContainers().stream()
                        .filter(container -> container.restartPolicy().equals("Always"))
                        .toList();
        return sidecars.isEmpty()
                ? pod.spec().containers()
                : java.util.stream.Stream.concat(
                                pod.spec().containers().stream(), sidecars.stream())
                        .toList();
    }

    /// The pods to delete first come first: not assigned, pending, not ready, cheap by annotation, crowded, ready for a
    /// short time, often restarted, young.
    ///
    /// @param crowd how many related pods the pod's node has
    public static Comparator<Pod> deletionOrder(Map<String, Long> crowd) {
        return Comparator.comparing((Pod pod) -> !pod.spec().nodeName().isEmpty())
                .thenComparingInt(pod -> phaseRank(pod.status().phase()))
                .thenComparing(Pods::isReady)
                .thenComparingLong(Pods::deletionCost)
                .thenComparing(
                        pod -> crowd.getOrDefault(pod.spec().nodeName(), 0L),
                        Comparator.reverseOrder())
                .thenComparing(
                        pod -> readySince(pod).orElse(Instant.MAX), Comparator.reverseOrder())
                .thenComparing(Pods::restarts, Comparator.reverseOrder())
                .thenComparing(
                        pod -> pod.metadata().creationTimestamp().orElse(Instant.MAX),
                        Comparator.reverseOrder());
    }

    private static int phaseRank(String phase) {
        return switch (phase) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static long deletionCost(Pod pod) {
        String cost =
                pod.metadata()
                        .annotations()
                        .getOrDefault("controller.kubernetes.io/pod-deletion-cost", "0");
        try {
            return Integer.parseInt(cost);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
