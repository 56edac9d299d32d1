package dev.atoll.controllers.job;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.core.v1.ContainerState;
import dev.atoll.kinds.core.v1.ContainerStatus;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A job's pods, sorted by how they are.
///
/// @param terminating being deleted and not over
record JobPods(List<Pod> active, List<Pod> terminating, List<Pod> succeeded, List<Pod> failed) {
    static final String TRACKING = "batch.kubernetes.io/job-tracking";
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    JobPods {
        active = List.copyOf(active);
        terminating = List.copyOf(terminating);
        succeeded = List.copyOf(succeeded);
        failed = List.copyOf(failed);
    }

    /// @param onlyFailed a pod that is being deleted has not failed before it is over
    static JobPods of(List<Pod> pods, boolean onlyFailed) {
        return new JobPods(
                pods.stream().filter(Pods::isActive).toList(),
                pods.stream().filter(pod -> Owners.isDeleting(pod) && !Pods.isOver(pod)).toList(),
                pods.stream().filter(JobPods::hasSucceeded).toList(),
                pods.stream().filter(pod -> hasFailed(pod, onlyFailed)).toList());
    }

    private static boolean hasSucceeded(Pod pod) {
        return pod.status().phase().equals("Succeeded");
    }

    private static boolean hasFailed(Pod pod, boolean onlyFailed) {
        return pod.status().phase().equals("Failed")
                || (!onlyFailed && Owners.isDeleting(pod) && !hasSucceeded(pod));
    }

    /// Not yet counted, as far as the pod itself tells.
    static boolean isTracked(Pod pod, Set<String> released) {
        return pod.metadata().finalizers().contains(TRACKING) && !released.contains(pod.uid());
    }

    /// -1 where it has none.
    static int index(Pod pod) {
        try {
            return Integer.parseInt(pod.metadata().annotations().getOrDefault(INDEX, "-1"));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// When the last of the pod's containers stopped.
    static Optional<Instant> finishedAt(Pod pod) {
        return pod.status().containerStatuses().stream()
                .map(ContainerStatus::state)
                .map(ContainerState::terminated)
                .flatMap(terminated -> terminated.finishedAt().stream())
                .max(Comparator.naturalOrder());
    }
}
