package dev.atoll.network.proxy;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.core.v1.ServicePort;
import dev.atoll.kinds.core.v1.ServiceSpec;
import dev.atoll.kinds.discovery.v1.Endpoint;
import dev.atoll.kinds.discovery.v1.EndpointPort;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// Turns a Service and its EndpointSlices into routes. Pure.
///
/// External addresses (`spec.externalIPs`) are not honoured: they let one who may create Services take over
/// traffic to any address.
final class Routes {
    private static final long AFFINITY_SECONDS_DEFAULT = 10_800;

    private Routes() {}

    static List<Route> of(Service service, List<EndpointSlice> slices, String node) {
        ServiceSpec spec = service.spec();
        if (spec.type().equals("ExternalName")
                || spec.clusterIP().isEmpty()
                || spec.clusterIP().equals("None")) {
            return List.of();
        }
        boolean localInside = spec.internalTrafficPolicy().equals("Local");
        boolean localOutside = spec.externalTrafficPolicy().equals("Local");
        long affinity = affinitySeconds(spec);
        List<Route> routes = new ArrayList<>();
        for (ServicePort port : spec.ports()) {
            String protocol = protocol(port.protocol());
            List<Backend> inside = backends(port, slices, localInside ? node : "");
            List<Backend> outside =
                    localInside == localOutside
                            ? inside
                            : backends(port, slices, localOutside ? node : "");
            for (String address : addresses(spec)) {
                routes.add(
                        new Route(
                                new Frontend.Address(address, protocol, (int) port.port()),
                                inside,
                                affinity));
            }
            for (String address : balancerAddresses(service)) {
                routes.add(
                        new Route(
                                new Frontend.Address(address, protocol, (int) port.port()),
                                outside,
                                affinity));
            }
            if (port.nodePort() > 0) {
                routes.add(
                        new Route(
                                new Frontend.NodePort(protocol, (int) port.nodePort()),
                                outside,
                                affinity));
            }
        }
        return routes;
    }

    private static long affinitySeconds(ServiceSpec spec) {
        if (!spec.sessionAffinity().equals("ClientIP")) {
            return 0;
        }
        long seconds = spec.sessionAffinityConfig().clientIP().timeoutSeconds();
        return seconds > 0 ? seconds : AFFINITY_SECONDS_DEFAULT;
    }

    private static List<String> addresses(ServiceSpec spec) {
        List<String> all =
                spec.clusterIPs().isEmpty() ? List.of(spec.clusterIP()) : spec.clusterIPs();
        return all.stream().filter(Routes::isIpv4).toList();
    }

    private static List<String> balancerAddresses(Service service) {
        return service.status().tree().child("loadBalancer").children("ingress").stream()
                .filter(ingress -> !ingress.string("ipMode", "").equals("Proxy"))
                .map(ingress -> ingress.string("ip", ""))
                .filter(Routes::isIpv4)
                .toList();
    }

    private static boolean isIpv4(String address) {
        return address.indexOf('.') > 0;
    }

    private static String protocol(String protocol) {
        return protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
    }

    /// The ready endpoints; where there are none, those that end but still serve.
    private static List<Backend> backends(
            ServicePort port, List<EndpointSlice> slices, String onlyNode) {
        List<Backend> ready = select(port, slices, onlyNode, Routes::isReady);
        return ready.isEmpty() ? select(port, slices, onlyNode, Routes::isDraining) : ready;
    }

    private static boolean isReady(Endpoint endpoint) {
        Tree conditions = endpoint.conditions().tree();
        return !Boolean.FALSE.equals(conditions.boolOrNull("ready"))
                && !conditions.bool("terminating");
    }

    private static boolean isDraining(Endpoint endpoint) {
        Tree conditions = endpoint.conditions().tree();
        return conditions.bool("serving") && conditions.bool("terminating");
    }

    private static List<Backend> select(
            ServicePort port,
            List<EndpointSlice> slices,
            String onlyNode,
            Predicate<Endpoint> wanted) {
        List<Backend> backends = new ArrayList<>();
        for (EndpointSlice slice : slices) {
            long number = slice.addressType().equals("IPv4") ? number(port, slice) : 0;
            if (number == 0) {
                continue;
            }
            for (Endpoint endpoint : slice.endpoints()) {
                if (wanted.test(endpoint)
                        && !endpoint.addresses().isEmpty()
                        && (onlyNode.isEmpty() || endpoint.nodeName().equals(onlyNode))) {
                    backends.add(new Backend(endpoint.addresses().getFirst(), (int) number));
                }
            }
        }
        return backends;
    }

    private static long number(ServicePort port, EndpointSlice slice) {
        for (EndpointPort candidate : slice.ports()) {
            if (candidate.name().equals(port.name())
                    && protocol(candidate.protocol()).equals(protocol(port.protocol()))) {
                return candidate.port();
            }
        }
        return 0;
    }
}
