package dev.atoll.node.cri;

import java.util.Map;

/// A sandbox, as a listing gives it.
public record Sandbox(
        String id,
        String name,
        String namespace,
        String uid,
        int attempt,
        boolean ready,
        long createdAtNanos,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public Sandbox {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
