package dev.atoll.node.spec;

import dev.atoll.kinds.Quantity;
import java.util.List;
import java.util.Map;

/// What the node knows of a pod besides its object.
///
/// @param podIps empty until the sandbox has its network
/// @param allocatable of the node, the limit of a container that has none
public record PodFacts(
        String nodeName, String hostIp, List<String> podIps, Map<String, Quantity> allocatable) {
    public PodFacts {
        podIps = List.copyOf(podIps);
        allocatable = Map.copyOf(allocatable);
    }
}
