package dev.atoll.node.register;

import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.cri.Image;
import dev.atoll.node.image.OciImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The Node object and its status. Pure, but for facts about the host that do not change.
final class NodeObjects {
    private static final int IMAGES_MAX = 50;
    private static final String KUBERNETES = "v1.36.0";

    private NodeObjects() {}

    static Tree node(NodeOptions options) {
        return Tree.empty()
                .with("apiVersion", "v1")
                .with("kind", "Node")
                .with(
                        "metadata",
                        Tree.empty().with("name", options.name()).with("labels", labels(options)))
                .with(
                        "spec",
                        options.podCidr().isEmpty()
                                ? Tree.empty()
                                : Tree.empty()
                                        .with("podCIDR", options.podCidr())
                                        .with("podCIDRs", List.of(options.podCidr())));
    }

    static Map<String, String> labels(NodeOptions options) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("kubernetes.io/hostname", options.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", OciImage.hostArchitecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("beta.kubernetes.io/arch", OciImage.hostArchitecture());
        labels.putAll(options.labels());
        return labels;
    }

    static Tree status(NodeOptions options, NodeState state, Tree old, Instant now) {
        Map<String, String> capacity = new TreeMap<>();
        state.capacity().forEach((name, quantity) -> capacity.put(name, quantity.toString()));
        return Tree.empty()
                .with("capacity", capacity)
                .with("allocatable", capacity)
                .with("conditions", conditions(state, old, now))
                .with(
                        "addresses",
                        List.of(
                                Tree.empty()
                                        .with("type", "InternalIP")
                                        .with("address", options.address()),
                                Tree.empty()
                                        .with("type", "Hostname")
                                        .with("address", options.name())))
                .with(
                        "daemonEndpoints",
                        Tree.empty()
                                .with(
                                        "kubeletEndpoint",
                                        Tree.empty().with("Port", (long) state.streamPort())))
                .with("nodeInfo", info(state))
                .with("images", images(state.images()));
    }

    private static Tree info(NodeState state) {
        return Tree.empty()
                .with("machineID", HostFacts.text("/etc/machine-id"))
                .with("systemUUID", HostFacts.text("/sys/class/dmi/id/product_uuid"))
                .with("bootID", HostFacts.text("/proc/sys/kernel/random/boot_id"))
                .with("kernelVersion", HostFacts.text("/proc/sys/kernel/osrelease"))
                .with("osImage", HostFacts.osImage())
                .with(
                        "containerRuntimeVersion",
                        state.runtime().name() + "://" + state.runtime().version())
                .with("kubeletVersion", KUBERNETES)
                .with("kubeProxyVersion", "")
                .with("operatingSystem", "linux")
                .with("architecture", OciImage.hostArchitecture());
    }

    private static List<Tree> images(List<Image> images) {
        return images.stream()
                .sorted(Comparator.comparingLong(Image::sizeBytes).reversed())
                .limit(IMAGES_MAX)
                .map(image -> {
                    List<String> names = new ArrayList<>(image.digests());
                    names.addAll(image.tags());
                    return Tree.empty().with("names", names).with("sizeBytes", image.sizeBytes());
                })
                .toList();
    }

    private static List<Tree> conditions(NodeState state, Tree old, Instant now) {
        List<Tree> conditions = new ArrayList<>();
        conditions.add(
                pressure(
                        "MemoryPressure",
                        "Memory",
                        "sufficient memory available",
                        state.memoryPressure()));
        conditions.add(pressure("DiskPressure", "Disk", "no disk pressure", state.diskPressure()));
        conditions.add(
                pressure("PIDPressure", "PID", "sufficient PID available", state.pidPressure()));
        conditions.add(
                Tree.empty()
                        .with("type", "Ready")
                        .with("status", state.notReady().isEmpty() ? "True" : "False")
                        .with(
                                "reason",
                                state.notReady().isEmpty() ? "KubeletReady" : "KubeletNotReady")
                        .with(
                                "message",
                                state.notReady().orElse("kubelet is posting ready status")));
        String time = Timestamps.seconds(now);
        List<Tree> stamped = new ArrayList<>();
        for (Tree condition : conditions) {
            Optional<Tree> before =
                    old.children("conditions").stream()
                            .filter(other ->
                                    Objects.equals(other.get("type"), condition.get("type"))
                                            && Objects.equals(
                                                    other.get("status"), condition.get("status")))
                            .findFirst();
            stamped.add(
                    condition
                            .with("lastHeartbeatTime", time)
                            .with(
                                    "lastTransitionTime",
                                    before.map(other -> other.string("lastTransitionTime"))
                                            .orElse(time)));
        }
        for (Tree other : old.children("conditions")) {
            boolean ours =
                    stamped.stream()
                            .anyMatch(condition ->
                                    Objects.equals(condition.get("type"), other.get("type")));
            if (!ours) {
                stamped.add(other);
            }
        }
        return stamped;
    }

    private static Tree pressure(String type, String name, String good, boolean holds) {
        return Tree.empty()
                .with("type", type)
                .with("status", holds ? "True" : "False")
                .with(
                        "reason",
                        holds
                                ? "KubeletHas" + type
                                : "KubeletHas"
                                        + (name.equals("Disk")
                                                ? "NoDiskPressure"
                                                : "Sufficient" + name))
                .with("message", "kubelet has " + (holds ? type : good));
    }
}
