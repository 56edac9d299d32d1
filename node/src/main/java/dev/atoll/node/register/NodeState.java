package dev.atoll.node.register;

import dev.atoll.kinds.Quantity;
import dev.atoll.node.cri.Image;
import dev.atoll.node.cri.RuntimeVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node says of itself in its status.
///
/// @param notReady why it takes no pods; empty where it does
/// @param images present on it
/// @param streamPort the port of the kubelet's API
public record NodeState(
        Map<String, Quantity> capacity,
        RuntimeVersion runtime,
        Optional<String> notReady,
        boolean memoryPressure,
        boolean diskPressure,
        boolean pidPressure,
        List<Image> images,
        int streamPort) {
    public NodeState {
        capacity = Map.copyOf(capacity);
        images = List.copyOf(images);
    }
}
