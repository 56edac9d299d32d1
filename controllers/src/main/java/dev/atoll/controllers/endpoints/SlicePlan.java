package dev.atoll.controllers.endpoints;

import dev.atoll.controllers.endpoints.ServiceTargets.Port;
import dev.atoll.controllers.endpoints.ServiceTargets.Target;
import dev.atoll.controllers.shared.Owners;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How a service's slices are to change. Slices hold 100 endpoints; one that stays keeps its place, so that a change of
/// one pod changes one slice.
record SlicePlan(
        List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final int MAX_ENDPOINTS = 100;

    SlicePlan {
        create = List.copyOf(create);
        update = List.copyOf(update);
        delete = List.copyOf(delete);
    }

    /// Endpoints that can share a slice.
    private record Group(String family, List<Tree> ports) {}

    /// @param zones the zone of each node, empty for none
    static SlicePlan of(
            Service service,
            List<Pod> pods,
            List<EndpointSlice> existing,
            Function<String, String> zones) {
        Map<Group, Map<String, Tree>> wanted = wanted(service, pods, zones);
        Map<Group, List<EndpointSlice>> slices = new LinkedHashMap<>();
        for (EndpointSlice slice : existing) {
            Group group = new Group(slice.addressType(), slice.tree().children("ports"));
            slices.computeIfAbsent(group, _ -> new ArrayList<>()).add(slice);
            wanted.computeIfAbsent(group, _ -> new LinkedHashMap<>());
        }
        SlicePlan plan = new SlicePlan(new ArrayList<>(), List.of(), List.of());
        for (Map.Entry<Group, Map<String, Tree>> each : wanted.entrySet()) {
            List<EndpointSlice> own = slices.getOrDefault(each.getKey(), List.of());
            plan = plan.plus(fill(service, each.getKey(), each.getValue(), own));
        }
        return plan;
    }

    private SlicePlan plus(SlicePlan other) {
        return new SlicePlan(
                joined(create, other.create),
                joined(update, other.update),
                joined(delete, other.delete));
    }

    private static List<EndpointSlice> joined(List<EndpointSlice> one, List<EndpointSlice> other) {
        List<EndpointSlice> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static Map<Group, Map<String, Tree>> wanted(
            Service service, List<Pod> pods, Function<String, String> zones) {
        Map<Group, Map<String, Tree>> wanted = new LinkedHashMap<>();
        for (String family : ServiceTargets.families(service)) {
            for (Target target : ServiceTargets.of(service, pods, family)) {
                Group group =
                        new Group(family, target.ports().stream().map(SlicePlan::port).toList());
                Tree endpoint = endpoint(service, target, zones);
                wanted.computeIfAbsent(group, _ -> new LinkedHashMap<>())
                        .put(identity(endpoint), endpoint);
            }
        }
        return wanted;
    }

    private static Tree port(Port port) {
        return Tree.empty()
                .with("name", port.name())
                .with("protocol", port.protocol())
                .with("port", port.number())
                .with("appProtocol", port.appProtocol().isEmpty() ? null : port.appProtocol());
    }

    private static Tree endpoint(Service service, Target target, Function<String, String> zones) {
        Pod pod = target.pod();
        String node = pod.spec().nodeName();
        String zone = node.isEmpty() ? "" : zones.apply(node);
        boolean named =
                !pod.spec().hostname().isEmpty() && pod.spec().subdomain().equals(service.name());
        return Tree.empty()
                .with("addresses", List.of(target.address()))
                .with(
                        "conditions",
                        Tree.empty()
                                .with("ready", target.isReady())
                                .with("serving", target.isServing())
                                .with("terminating", target.isTerminating()))
                .with("hostname", named ? pod.spec().hostname() : null)
                .with("targetRef", reference(pod))
                .with("nodeName", node.isEmpty() ? null : node)
                .with("zone", zone.isEmpty() ? null : zone);
    }

    static Tree reference(Pod pod) {
        return Tree.empty()
                .with("kind", "Pod")
                .with("namespace", pod.namespace())
                .with("name", pod.name())
                .with("uid", pod.uid());
    }

    private static String identity(Tree endpoint) {
        return endpoint.child("targetRef").string("uid", "") + " " + endpoint.strings("addresses");
    }

    /// Endpoints that are in a slice stay in it; the others go where there is room; what then is empty goes.
    private static SlicePlan fill(
            Service service, Group group, Map<String, Tree> wanted, List<EndpointSlice> existing) {
        Map<String, Tree> left = new LinkedHashMap<>(wanted);
        List<List<Tree>> contents = new ArrayList<>();
        for (EndpointSlice slice : existing) {
            List<Tree> kept = new ArrayList<>();
            for (Tree endpoint : slice.tree().children("endpoints")) {
                Tree now = left.remove(identity(endpoint));
                if (now != null) {
                    kept.add(now);
                }
            }
            contents.add(kept);
        }
        List<Tree> rest = new ArrayList<>(left.values());
        for (List<Tree> content : contents) {
            int room = Math.clamp(MAX_ENDPOINTS - content.size(), 0, rest.size());
            content.addAll(rest.subList(0, room));
            rest.subList(0, room).clear();
        }
        List<EndpointSlice> create = new ArrayList<>();
        while (!rest.isEmpty()) {
            List<Tree> some = rest.subList(0, Math.min(MAX_ENDPOINTS, rest.size()));
            create.add(fresh(service, group, List.copyOf(some)));
            some.clear();
        }
        List<EndpointSlice> update = new ArrayList<>();
        List<EndpointSlice> delete = new ArrayList<>();
        for (int i = 0; i < existing.size(); i++) {
            EndpointSlice before = existing.get(i);
            EndpointSlice after = changed(service, before, contents.get(i));
            if (contents.get(i).isEmpty()) {
                delete.add(before);
            } else if (!after.equals(before)) {
                update.add(after);
            }
        }
        return new SlicePlan(create, update, delete);
    }

    private static EndpointSlice changed(
            Service service, EndpointSlice slice, List<Tree> endpoints) {
        ObjectMeta metadata = slice.metadata().withLabels(labels(service));
        return new EndpointSlice(slice.withMetadata(metadata).tree().with("endpoints", endpoints));
    }

    private static EndpointSlice fresh(Service service, Group group, List<Tree> endpoints) {
        ObjectMeta metadata =
                ObjectMeta.of()
                        .withGenerateName(service.name() + "-")
                        .withNamespace(service.namespace())
                        .withLabels(labels(service))
                        .withOwnerReferences(List.of(Owners.reference(service)));
        return new EndpointSlice(
                EndpointSlice.of()
                        .withMetadata(metadata)
                        .withAddressType(group.family())
                        .tree()
                        .with("endpoints", endpoints)
                        .with("ports", group.ports().isEmpty() ? null : group.ports()));
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels = new LinkedHashMap<>(service.metadata().labels());
        labels.put(SERVICE_NAME, service.name());
        labels.put(MANAGED_BY, MANAGER);
        if (service.spec().clusterIP().equals("None")) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }
}
