package dev.atoll.node.probe;

import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import java.time.Instant;

/// A running container that is probed.
///
/// @param podIp empty where it is not known
public record ProbeTarget(
        Pod pod, Container container, String containerId, String podIp, Instant startedAt) {}
