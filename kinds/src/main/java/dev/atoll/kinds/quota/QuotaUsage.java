package dev.atoll.kinds.quota;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one object takes of a quota, by the names that quotas use: `pods`, `limits.cpu`, `count/deployments.apps`.
public final class QuotaUsage {
    private static final Set<String> COUNTED_BY_NAME =
            Set.of(
                    "configmaps",
                    "persistentvolumeclaims",
                    "replicationcontrollers",
                    "resourcequotas",
                    "secrets",
                    "services");
    private static final String CLASS = ".storageclass.storage.k8s.io/";

    private QuotaUsage() {}

    /// @param groupResource `pods`, `deployments.apps`
    public static Map<String, Quantity> of(String groupResource, Tree object) {
        Map<String, Quantity> usage = new TreeMap<>();
        usage.put("count/" + groupResource, Quantity.of(1));
        if (COUNTED_BY_NAME.contains(groupResource)) {
            usage.put(groupResource, Quantity.of(1));
        }
        switch (groupResource) {
            case "pods" -> addPod(usage, object);
            case "services" -> addService(usage, object.child("spec"));
            case "persistentvolumeclaims" -> addClaim(usage, object);
            default -> {}
        }
        return usage;
    }

    /// A pod that has ended, or whose time to end is over, uses nothing more.
    public static boolean isOver(Tree pod) {
        String phase = pod.child("status").string("phase", "");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static void addPod(Map<String, Quantity> usage, Tree pod) {
        if (isOver(pod)) {
            return;
        }
        usage.put("pods", Quantity.of(1));
        PodResources.of(pod.child("spec"), "requests")
                .forEach((name, amount) -> {
                    boolean extended = name.contains("/") || name.startsWith("hugepages-");
                    usage.put("requests." + name, amount);
                    if (!extended || name.startsWith("hugepages-")) {
                        usage.put(name, amount);
                    }
                });
        PodResources.of(pod.child("spec"), "limits")
                .forEach((name, amount) -> usage.put("limits." + name, amount));
    }

    private static void addService(Map<String, Quantity> usage, Tree spec) {
        long ports = spec.children("ports").size();
        switch (spec.string("type", "ClusterIP")) {
            case "NodePort" -> usage.put("services.nodeports", Quantity.of(ports));
            case "LoadBalancer" -> {
                usage.put("services.loadbalancers", Quantity.of(1));
                boolean allocated =
                        !Boolean.FALSE.equals(spec.boolOrNull("allocateLoadBalancerNodePorts"));
                long taken =
                        spec.children("ports").stream()
                                .filter(port -> port.integer("nodePort", 0) > 0)
                                .count();
                usage.put("services.nodeports", Quantity.of(allocated ? ports : taken));
            }
            default -> {}
        }
    }

    private static void addClaim(Map<String, Quantity> usage, Tree claim) {
        Tree spec = claim.child("spec");
        String storageClass =
                claim.child("metadata")
                        .child("annotations")
                        .string(
                                "volume.beta.kubernetes.io/storage-class",
                                spec.string("storageClassName", ""));
        Quantity asked =
                PodResources.quantities(spec.child("resources").child("requests")).get("storage");
        if (asked != null) {
            usage.put("requests.storage", asked);
        }
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + CLASS + "persistentvolumeclaims", Quantity.of(1));
            if (asked != null) {
                usage.put(storageClass + CLASS + "requests.storage", asked);
            }
        }
    }

    /// What containers of a pod must say where a quota limits it: by name, the containers that do not.
    public static Map<String, List<String>> unsaid(Tree pod, Set<String> limited) {
        Map<String, List<String>> unsaid = new TreeMap<>();
        List<Tree> containers = new ArrayList<>(pod.child("spec").children("containers"));
        containers.addAll(pod.child("spec").children("initContainers"));
        for (String name : limited) {
            String field = name.startsWith("limits.") ? "limits" : "requests";
            String resource = name.substring(name.indexOf('.') + 1);
            if (!Set.of("cpu", "memory").contains(resource)
                    || pod.child("spec").child("resources").child(field).has(resource)) {
                continue;
            }
            Set<String> silent = new TreeSet<>();
            for (Tree container : containers) {
                if (!container.child("resources").child(field).has(resource)) {
                    silent.add(container.string("name", ""));
                }
            }
            if (!silent.isEmpty()) {
                unsaid.put(name, List.copyOf(silent));
            }
        }
        return unsaid;
    }
}
