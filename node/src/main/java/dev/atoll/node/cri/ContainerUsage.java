package dev.atoll.node.cri;

import java.util.Map;

/// What a container uses now.
///
/// @param cpuNanos processor time since it started
public record ContainerUsage(
        String containerId,
        Map<String, String> labels,
        long cpuNanos,
        long memoryWorkingSetBytes,
        long writableLayerBytes) {
    public ContainerUsage {
        labels = Map.copyOf(labels);
    }
}
