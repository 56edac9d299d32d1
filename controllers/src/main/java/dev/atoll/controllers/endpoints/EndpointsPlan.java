package dev.atoll.controllers.endpoints;

import dev.atoll.controllers.endpoints.ServiceTargets.Port;
import dev.atoll.controllers.endpoints.ServiceTargets.Target;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Endpoints;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The older Endpoints object of a service: its first address family, at most 1,000 addresses.
final class EndpointsPlan {
    private static final int MAX_ADDRESSES = 1000;
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    private EndpointsPlan() {}

    static Endpoints of(Service service, List<Pod> pods, Endpoints before) {
        List<Target> targets =
                ServiceTargets.of(service, pods, ServiceTargets.families(service).getFirst());
        List<Target> shown =
                targets.stream()
                        .filter(target -> target.publishNotReady() || !target.isTerminating())
                        .toList();
        Map<List<Port>, List<Target>> groups = new LinkedHashMap<>();
        for (Target target : shown.subList(0, Math.min(MAX_ADDRESSES, shown.size()))) {
            groups.computeIfAbsent(target.ports(), _ -> new ArrayList<>()).add(target);
        }
        List<Tree> subsets =
                groups.entrySet().stream()
                        .map(group -> subset(service, group.getKey(), group.getValue()))
                        .toList();
        Map<String, String> labels = new LinkedHashMap<>(service.metadata().labels());
        labels.put("endpoints.kubernetes.io/managed-by", "endpoint-controller");
        if (service.spec().clusterIP().equals("None")) {
            labels.put("service.kubernetes.io/headless", "");
        }
        Map<String, String> annotations = new LinkedHashMap<>(before.metadata().annotations());
        annotations.remove(OVER_CAPACITY);
        if (shown.size() > MAX_ADDRESSES) {
            annotations.put(OVER_CAPACITY, "truncated");
        }
        ObjectMeta metadata =
                before.metadata()
                        .withName(service.name())
                        .withNamespace(service.namespace())
                        .withLabels(labels)
                        .withAnnotations(annotations.isEmpty() ? null : annotations);
        return new Endpoints(
                before.withMetadata(metadata)
                        .tree()
                        .with("subsets", subsets.isEmpty() ? null : subsets));
    }

    private static Tree subset(Service service, List<Port> ports, List<Target> targets) {
        List<Tree> ready = addresses(service, targets.stream().filter(Target::isReady).toList());
        List<Tree> notReady =
                addresses(service, targets.stream().filter(target -> !target.isReady()).toList());
        List<Tree> spelled =
                ports.stream()
                        .map(port ->
                                Tree.empty()
                                        .with("name", port.name().isEmpty() ? null : port.name())
                                        .with("port", port.number())
                                        .with("protocol", port.protocol())
                                        .with(
                                                "appProtocol",
                                                port.appProtocol().isEmpty()
                                                        ? null
                                                        : port.appProtocol()))
                        .toList();
        return Tree.empty()
                .with("addresses", ready.isEmpty() ? null : ready)
                .with("notReadyAddresses", notReady.isEmpty() ? null : notReady)
                .with("ports", spelled.isEmpty() ? null : spelled);
    }

    private static List<Tree> addresses(Service service, List<Target> targets) {
        return targets.stream()
                .map(target -> {
                    Pod pod = target.pod();
                    boolean named =
                            !pod.spec().hostname().isEmpty()
                                    && pod.spec().subdomain().equals(service.name());
                    String node = pod.spec().nodeName();
                    return Tree.empty()
                            .with("ip", target.address())
                            .with("hostname", named ? pod.spec().hostname() : null)
                            .with("nodeName", node.isEmpty() ? null : node)
                            .with("targetRef", SlicePlan.reference(pod));
                })
                .toList();
    }
}
