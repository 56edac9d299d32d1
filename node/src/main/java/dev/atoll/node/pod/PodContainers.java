package dev.atoll.node.pod;

import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import java.util.List;
import java.util.stream.Stream;

/// The containers of a pod, by their part in it.
final class PodContainers {
    private PodContainers() {}

    /// An init container that goes on running beside the others.
    static boolean isSidecar(Container container) {
        return container.restartPolicy().equals("Always");
    }

    static List<Container> sidecars(Pod pod) {
        return pod.spec().initContainers().stream().filter(PodContainers::isSidecar).toList();
    }

    static List<Container> all(Pod pod) {
        return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                .toList();
    }

    static boolean isInit(Pod pod, String name) {
        return pod.spec().initContainers().stream()
                .anyMatch(container -> container.name().equals(name));
    }

    /// `spec.containers{web}`, as events name it.
    static String fieldPath(Pod pod, String name) {
        return (isInit(pod, name) ? "spec.initContainers{" : "spec.containers{") + name + "}";
    }

    /// Whether a container that ended so is started again.
    static boolean restarts(Pod pod, Container container, int exitCode) {
        if (isInit(pod, container.name())) {
            return isSidecar(container)
                    || (exitCode != 0 && !pod.spec().restartPolicy().equals("Never"));
        }
        return switch (pod.spec().restartPolicy()) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }
}
