package dev.atoll.node.pod;

import dev.atoll.client.ApiClient;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.kinds.Quantity;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.image.ImagePuller;
import dev.atoll.node.probe.Action;
import dev.atoll.node.probe.Prober;
import dev.atoll.node.spec.ContainerConfigs;
import dev.atoll.node.spec.NodePaths;
import dev.atoll.node.spec.PodFacts;
import dev.atoll.node.spec.SandboxConfigs;
import dev.atoll.node.volume.Volumes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// What all workers of a node share.
///
/// @param starts how many sandboxes and containers may be started at once
record PodServices(
        ApiClient client,
        EventRecorder events,
        CriRuntime runtime,
        ApiSources sources,
        Volumes volumes,
        ImagePuller images,
        Prober prober,
        Action actions,
        SandboxConfigs sandboxes,
        ContainerConfigs containers,
        NodePaths paths,
        Facts facts,
        Semaphore starts,
        PodMetrics metrics,
        InstantSource clock) {

    /// @param resolvConf the host's, for pods that are not to use the cluster's DNS
    record Facts(
            String nodeName, String hostIp, Map<String, Quantity> allocatable, Path resolvConf) {
        Facts {
            allocatable = Map.copyOf(allocatable);
        }

        PodFacts of(List<String> podIps) {
            return new PodFacts(nodeName, hostIp, podIps, allocatable);
        }
    }
}
