package dev.atoll.node.cri;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a sandbox is made from: the part that a pod's containers share.
///
/// @param attempt 0 for the first sandbox of a pod
/// @param logDirectory where container log paths are relative to
public record SandboxConfig(
        String name,
        String namespace,
        String uid,
        int attempt,
        String hostname,
        String logDirectory,
        Optional<Dns> dns,
        List<HostPort> ports,
        Map<String, String> labels,
        Map<String, String> annotations,
        String cgroupParent,
        Security security,
        Map<String, String> sysctls) {
    public SandboxConfig {
        ports = List.copyOf(ports);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        sysctls = Map.copyOf(sysctls);
    }
}
