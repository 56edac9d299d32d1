package dev.atoll.scheduler.core;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Taint;
import java.util.List;
import java.util.Map;

/// What placing needs to know of a node itself.
public record NodeInfo(
        String name,
        Amounts allocatable,
        long maxPods,
        Map<String, String> labels,
        List<Taint> taints) {
    public NodeInfo {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    public static NodeInfo of(Node node) {
        Map<String, Quantity> allocatable = node.status().allocatable();
        return new NodeInfo(
                node.name(),
                Amounts.of(allocatable),
                allocatable.getOrDefault("pods", Quantity.ZERO).value(),
                node.metadata().labels(),
                node.spec().taints());
    }
}
