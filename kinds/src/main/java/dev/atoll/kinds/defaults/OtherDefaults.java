package dev.atoll.kinds.defaults;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Defaults of services, networks, nodes and the rest that depend on other fields.
final class OtherDefaults {
    static final Map<String, Consumer<Map<String, Object>>> FUNCTIONS =
            Map.ofEntries(
                    Map.entry("core.v1.Namespace", OtherDefaults::namespace),
                    Map.entry("core.v1.Node", OtherDefaults::node),
                    Map.entry("core.v1.Service", OtherDefaults::service),
                    Map.entry("core.v1.ServicePort", OtherDefaults::servicePort),
                    Map.entry("core.v1.LimitRangeItem", OtherDefaults::limitRangeItem),
                    Map.entry("networking.v1.NetworkPolicySpec", OtherDefaults::networkPolicy),
                    Map.entry("rbac.v1.Subject", OtherDefaults::subject),
                    Map.entry("resource.v1.ExactDeviceRequest", OtherDefaults::deviceRequest),
                    Map.entry("resource.v1.DeviceSubRequest", OtherDefaults::deviceRequest),
                    Map.entry(
                            "apiextensions.v1.CustomResourceDefinitionNames",
                            OtherDefaults::customNames));

    private OtherDefaults() {}

    private static void namespace(Map<String, Object> namespace) {
        Map<String, Object> metadata = Plain.mapIn(namespace, "metadata");
        String name = Plain.string(metadata, "name");
        if (!name.isEmpty()) {
            Plain.mapIn(metadata, "labels").put("kubernetes.io/metadata.name", name);
        }
    }

    private static void node(Map<String, Object> node) {
        Map<String, Object> status = Plain.mapIn(node, "status");
        Map<String, Object> capacity = Plain.map(status, "capacity");
        if (capacity != null && status.get("allocatable") == null) {
            status.put("allocatable", Plain.copy(capacity));
        }
    }

    private static void service(Map<String, Object> service) {
        Plain.mapIn(Plain.mapIn(service, "status"), "loadBalancer");
        Map<String, Object> spec = Plain.mapIn(service, "spec");
        spec.putIfAbsent("sessionAffinity", "None");
        spec.putIfAbsent("type", "ClusterIP");
        String type = Plain.string(spec, "type");
        if (Plain.string(spec, "sessionAffinity").equals("ClientIP")) {
            Plain.mapIn(Plain.mapIn(spec, "sessionAffinityConfig"), "clientIP")
                    .putIfAbsent("timeoutSeconds", 10800L);
        } else {
            spec.remove("sessionAffinityConfig");
        }
        boolean external =
                type.equals("NodePort")
                        || type.equals("LoadBalancer")
                        || (spec.get("externalIPs") instanceof List<?> ips && !ips.isEmpty());
        if (external && !type.equals("ExternalName")) {
            spec.putIfAbsent("externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            spec.putIfAbsent("allocateLoadBalancerNodePorts", true);
        }
        if (!type.equals("ExternalName")) {
            spec.putIfAbsent("internalTrafficPolicy", "Cluster");
            spec.putIfAbsent("ipFamilyPolicy", "SingleStack");
            boolean v6 = Plain.string(spec, "clusterIP").indexOf(':') >= 0;
            spec.putIfAbsent("ipFamilies", new ArrayList<Object>(List.of(v6 ? "IPv6" : "IPv4")));
        }
    }

    private static void servicePort(Map<String, Object> port) {
        Object target = port.get("targetPort");
        Object number = port.get("port");
        if (number != null && (target == null || target.equals(0L) || target.equals(""))) {
            port.put("targetPort", number);
        }
    }

    /// A container's default limit is its maximum, its default request the default limit.
    private static void limitRangeItem(Map<String, Object> item) {
        if (!Plain.string(item, "type").equals("Container")) {
            return;
        }
        inherit(item, "default", "max");
        inherit(item, "defaultRequest", "default");
        inherit(item, "defaultRequest", "min");
    }

    private static void inherit(Map<String, Object> item, String field, String from) {
        Map<String, Object> source = Plain.map(item, from);
        if (source != null && !source.isEmpty()) {
            source.forEach(Plain.mapIn(item, field)::putIfAbsent);
        }
    }

    private static void networkPolicy(Map<String, Object> spec) {
        if (spec.get("policyTypes") != null) {
            return;
        }
        List<Object> types = new ArrayList<>(List.of("Ingress"));
        if (spec.get("egress") instanceof List<?> egress && !egress.isEmpty()) {
            types.add("Egress");
        }
        spec.put("policyTypes", types);
    }

    private static void subject(Map<String, Object> subject) {
        String kind = Plain.string(subject, "kind");
        if (kind.equals("User") || kind.equals("Group")) {
            if (Plain.string(subject, "apiGroup").isEmpty()) {
                subject.put("apiGroup", "rbac.authorization.k8s.io");
            }
        }
    }

    private static void deviceRequest(Map<String, Object> request) {
        if (Plain.string(request, "allocationMode").equals("ExactCount")) {
            request.putIfAbsent("count", 1L);
        }
    }

    private static void customNames(Map<String, Object> names) {
        String kind = Plain.string(names, "kind");
        if (Plain.string(names, "singular").isEmpty()) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (Plain.string(names, "listKind").isEmpty() && !kind.isEmpty()) {
            names.put("listKind", kind + "List");
        }
    }
}
