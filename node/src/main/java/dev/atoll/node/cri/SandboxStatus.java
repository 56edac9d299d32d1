package dev.atoll.node.cri;

import java.util.List;
import java.util.Map;

/// A sandbox and its addresses.
///
/// @param ips empty where it shares the host's network
public record SandboxStatus(
        String id,
        boolean ready,
        long createdAtNanos,
        List<String> ips,
        Map<String, String> labels,
        Map<String, String> annotations) {
    public SandboxStatus {
        ips = List.copyOf(ips);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
