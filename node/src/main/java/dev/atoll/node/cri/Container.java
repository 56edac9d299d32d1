package dev.atoll.node.cri;

import java.util.Map;

/// A container, as a listing gives it.
public record Container(
        String id,
        String sandboxId,
        String name,
        int attempt,
        ContainerState state,
        long createdAtNanos,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public Container {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
