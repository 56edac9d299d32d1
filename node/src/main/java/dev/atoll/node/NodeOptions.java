package dev.atoll.node;

import dev.atoll.kinds.Quantity;
import dev.atoll.node.spec.ClusterDns;
import dev.atoll.node.spec.NodePaths;
import java.nio.file.Path;
import java.util.Map;

/// What one node is.
///
/// @param podCidr the addresses of its pods; empty for a node that has none of its own
/// @param streamPort where the kubelet's API listens; 0 for a free one
/// @param capacity what the node has; empty to measure this host
public record NodeOptions(
        Identity identity,
        String podCidr,
        int streamPort,
        Map<String, Quantity> capacity,
        Bounds bounds,
        Host host) {
    public NodeOptions {
        capacity = Map.copyOf(capacity);
    }

    /// @param name of the Node object
    /// @param address by which others reach this host
    public record Identity(String name, String address, Map<String, String> labels) {
        public Identity {
            labels = Map.copyOf(labels);
        }
    }

    /// @param pods at most so many are scheduled here
    /// @param starts sandboxes and containers that are started at once
    /// @param pulls images that are pulled at once
    public record Bounds(int pods, int starts, int pulls) {}

    /// @param resolvConf the host's, for pods with the DNS policy `Default`
    public record Host(NodePaths paths, ClusterDns dns, Path resolvConf) {}

    /// A node on this host with everything below one folder.
    public static NodeOptions defaults(String name, String address, Path folder) {
        return new NodeOptions(
                new Identity(name, address, Map.of()),
                "10.244.0.0/24",
                10_250,
                Map.of(),
                new Bounds(110, 8, 3),
                new Host(
                        new NodePaths(folder.resolve("node"), folder.resolve("node/logs")),
                        new ClusterDns("10.96.0.10", "cluster.local"),
                        Path.of("/etc/resolv.conf")));
    }

    public NodeOptions withStreamPort(int port) {
        return new NodeOptions(identity, podCidr, port, capacity, bounds, host);
    }

    public NodeOptions withPodCidr(String cidr) {
        return new NodeOptions(identity, cidr, streamPort, capacity, bounds, host);
    }

    public NodeOptions withCapacity(Map<String, Quantity> has) {
        return new NodeOptions(identity, podCidr, streamPort, has, bounds, host);
    }

    public NodeOptions withLabels(Map<String, String> labels) {
        Identity labelled = new Identity(name(), address(), labels);
        return new NodeOptions(labelled, podCidr, streamPort, capacity, bounds, host);
    }

    public String name() {
        return identity.name();
    }

    public String address() {
        return identity.address();
    }

    public Map<String, String> labels() {
        return identity.labels();
    }

    public NodePaths paths() {
        return host.paths();
    }
}
