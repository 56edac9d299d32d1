package dev.atoll.node;

import dev.atoll.kinds.Quantity;
import dev.atoll.node.spec.ClusterDns;
import dev.atoll.node.spec.NodePaths;
import java.nio.file.Path;
import java.util.Map;

/// What one node is.
///
/// @param name of the Node object
/// @param address by which others reach this host
/// @param podCidr the addresses of its pods; empty for a node that has none of its own
/// @param streamPort where the kubelet's API listens; 0 for a free one
/// @param capacity what the node has; empty to measure this host
/// @param maxPods at most so many pods are scheduled here
/// @param resolvConf the host's, for pods with the DNS policy `Default`
/// @param startsMax sandboxes and containers that are started at once
/// @param pullsMax images that are pulled at once
public record NodeOptions(
        String name,
        String address,
        String podCidr,
        int streamPort,
        Map<String, Quantity> capacity,
        int maxPods,
        NodePaths paths,
        ClusterDns dns,
        Path resolvConf,
        Map<String, String> labels,
        int startsMax,
        int pullsMax) {
    public NodeOptions {
        capacity = Map.copyOf(capacity);
        labels = Map.copyOf(labels);
    }

    /// A node on this host with everything below one folder.
    public static NodeOptions defaults(String name, String address, Path folder) {
        return new NodeOptions(
                name,
                address,
                "10.244.0.0/24",
                10_250,
                Map.of(),
                110,
                new NodePaths(folder.resolve("node"), folder.resolve("node/logs")),
                new ClusterDns("10.96.0.10", "cluster.local"),
                Path.of("/etc/resolv.conf"),
                Map.of(),
                8,
                3);
    }

    public NodeOptions withStreamPort(int port) {
        return new NodeOptions(
                name,
                address,
                podCidr,
                port,
                capacity,
                maxPods,
                paths,
                dns,
                resolvConf,
                labels,
                startsMax,
                pullsMax);
    }

    public NodeOptions withPodCidr(String cidr) {
        return new NodeOptions(
                name,
                address,
                cidr,
                streamPort,
                capacity,
                maxPods,
                paths,
                dns,
                resolvConf,
                labels,
                startsMax,
                pullsMax);
    }

    public NodeOptions withCapacity(Map<String, Quantity> has) {
        return new NodeOptions(
                name,
                address,
                podCidr,
                streamPort,
                has,
                maxPods,
                paths,
                dns,
                resolvConf,
                labels,
                startsMax,
                pullsMax);
    }

    public NodeOptions withLabels(Map<String, String> more) {
        return new NodeOptions(
                name,
                address,
                podCidr,
                streamPort,
                capacity,
                maxPods,
                paths,
                dns,
                resolvConf,
                more,
                startsMax,
                pullsMax);
    }
}
