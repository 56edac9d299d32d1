package dev.atoll.node.cri;

import java.util.Map;

/// The state of a container.
///
/// @param image as it was asked for
/// @param imageId what to show as the image's id: a digest reference where there is one
/// @param reason `Completed`, `Error` or `OOMKilled`, once it ended
public record ContainerStatus(
        String id,
        String name,
        int attempt,
        ContainerState state,
        long createdAtNanos,
        long startedAtNanos,
        long finishedAtNanos,
        int exitCode,
        String image,
        String imageId,
        String reason,
        String message,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath) {
    public ContainerStatus {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
