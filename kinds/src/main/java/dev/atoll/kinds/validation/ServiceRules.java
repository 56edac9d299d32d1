package dev.atoll.kinds.validation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules for services.
final class ServiceRules {
    private static final List<String> TYPES =
            List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> POLICIES = List.of("Cluster", "Local");

    private ServiceRules() {}

    static void create(Cursor service) {
        Cursor spec = service.at("spec");
        String type = spec.text("type");
        boolean headless = spec.text("clusterIP").equals("None");
        spec.at("type").requireOneOf(TYPES);
        spec.at("sessionAffinity").requireOneOf(List.of("ClientIP", "None"));
        MetadataRules.labels(spec.at("selector"));
        if (spec.items("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            spec.at("ports").required("");
        }
        ports(spec, type);
        byType(spec, type, headless);
        addresses(spec);
        policies(spec, type);
        affinity(spec);
    }

    private static void byType(Cursor spec, String type, boolean headless) {
        switch (type) {
            case "LoadBalancer", "NodePort" -> {
                if (headless) {
                    spec.at("clusterIP")
                            .invalid("may not be set to 'None' for " + type + " services");
                }
            }
            case "ExternalName" -> externalName(spec);
            default -> {}
        }
        if (!type.equals("LoadBalancer") && spec.has("loadBalancerClass")) {
            spec.at("loadBalancerClass")
                    .forbidden("may only be used when `type` is 'LoadBalancer'");
        }
        if (!type.equals("LoadBalancer") && spec.has("allocateLoadBalancerNodePorts")) {
            spec.at("allocateLoadBalancerNodePorts")
                    .forbidden("may only be used when `type` is 'LoadBalancer'");
        }
    }

    private static void externalName(Cursor spec) {
        if (!spec.text("clusterIP").isEmpty()) {
            spec.at("clusterIP").forbidden("may not be set for ExternalName services");
        }
        if (!spec.items("clusterIPs").isEmpty()) {
            spec.at("clusterIPs").forbidden("may not be set for ExternalName services");
        }
        Cursor name = spec.at("externalName");
        String host = name.text();
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty()) {
            name.required("");
        } else {
            name.check(Names.subdomain(host));
        }
    }

    private static void ports(Cursor spec, String type) {
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        boolean several = spec.items("ports").size() > 1;
        for (Cursor port : spec.items("ports")) {
            Cursor name = port.at("name");
            if (name.text().isEmpty()) {
                if (several) {
                    name.required("");
                }
            } else {
                name.check(Names.label(name.text()));
                name.unique(names);
            }
            Cursor number = port.at("port");
            number.check(Names.portNumber(number.number()));
            port.at("protocol").requireOneOf(PROTOCOLS);
            Lifecycles.port(port.at("targetPort"));
            if (!numbers.add(port.text("protocol") + number.number())) {
                port.add(FieldError.duplicate(port.path(), portKey(port)));
            }
            nodePort(port, type, nodePorts);
        }
    }

    private static Map<String, Object> portKey(Cursor port) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("port", port.number("port"));
        key.put("protocol", port.text("protocol"));
        return key;
    }

    private static void nodePort(Cursor port, String type, Set<String> seen) {
        Cursor number = port.at("nodePort");
        if (number.number() == 0) {
            return;
        }
        if (type.equals("ClusterIP") || type.equals("ExternalName")) {
            number.forbidden("may not be used when `type` is '" + type + "'");
            return;
        }
        number.check(Names.portNumber(number.number()));
        if (!seen.add(port.text("protocol") + number.number())) {
            number.duplicate();
        }
    }

    private static void addresses(Cursor spec) {
        List<Cursor> clusterIps = spec.items("clusterIPs");
        Cursor first = spec.at("clusterIP");
        if (!clusterIps.isEmpty()
                && !first.text().isEmpty()
                && !clusterIps.getFirst().text().equals(first.text())) {
            spec.at("clusterIPs").invalid("first value must match `clusterIP`");
        }
        if (!first.text().isEmpty() && !first.text().equals("None") && clusterIps.isEmpty()) {
            first.check(Addresses.ip(first.text()));
        }
        for (Cursor ip : clusterIps) {
            if (ip.text().equals("None")) {
                if (clusterIps.size() > 1) {
                    spec.at("clusterIPs").invalid("'None' must be the first and only value");
                }
            } else if (!ip.text().isEmpty()) {
                ip.check(Addresses.ip(ip.text()));
            }
        }
        for (Cursor ip : spec.items("externalIPs")) {
            ip.check(Addresses.ip(ip.text()));
        }
        for (Cursor range : spec.items("loadBalancerSourceRanges")) {
            range.check(Addresses.cidr(range.text().strip()));
        }
        Set<String> families = new HashSet<>();
        for (Cursor family : spec.items("ipFamilies")) {
            family.oneOf(List.of("IPv4", "IPv6"));
            family.unique(families);
        }
        spec.at("ipFamilyPolicy")
                .oneOf(List.of("PreferDualStack", "RequireDualStack", "SingleStack"));
    }

    private static void policies(Cursor spec, String type) {
        Cursor external = spec.at("externalTrafficPolicy");
        boolean open =
                type.equals("NodePort")
                        || type.equals("LoadBalancer")
                        || !spec.items("externalIPs").isEmpty();
        if (!open && external.present()) {
            external.invalid("may only be set for externally-accessible services");
        }
        external.oneOf(POLICIES);
        spec.at("internalTrafficPolicy").oneOf(POLICIES);
        Cursor health = spec.at("healthCheckNodePort");
        if (health.number() != 0
                && !(type.equals("LoadBalancer") && external.text().equals("Local"))) {
            health.invalid(
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is"
                            + " 'Local'");
        }
    }

    private static void affinity(Cursor spec) {
        Cursor seconds = spec.at("sessionAffinityConfig").at("clientIP").at("timeoutSeconds");
        if (spec.text("sessionAffinity").equals("ClientIP")) {
            if (seconds.number() <= 0 || seconds.number() > 86400) {
                seconds.invalid("must be greater than 0 and less than 86400");
            }
        } else if (spec.has("sessionAffinityConfig")) {
            spec.at("sessionAffinityConfig")
                    .forbidden("must not be set when session affinity is None");
        }
    }

    static void update(Cursor service, Cursor old) {
        create(service);
        Cursor spec = service.at("spec");
        Cursor was = old.at("spec");
        boolean wasExternal = was.text("type").equals("ExternalName");
        boolean isExternal = spec.text("type").equals("ExternalName");
        if (!wasExternal && !isExternal && !was.text("clusterIP").isEmpty()) {
            spec.at("clusterIP").immutable(was.at("clusterIP"), "field is immutable");
        }
        if (was.has("loadBalancerClass")
                && spec.text("type").equals("LoadBalancer")
                && was.text("type").equals("LoadBalancer")) {
            spec.at("loadBalancerClass")
                    .immutable(was.at("loadBalancerClass"), "may not change once set");
        }
    }
}
