package dev.atoll.kinds.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for endpoints, endpoint slices, ingresses and network policies.
final class NetworkRules {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private NetworkRules() {}

    static void endpoints(Cursor endpoints) {
        for (Cursor subset : endpoints.items("subsets")) {
            if (subset.items("addresses").isEmpty()
                    && subset.items("notReadyAddresses").isEmpty()) {
                subset.required("must specify `addresses` or `notReadyAddresses`");
            }
            for (String list : List.of("addresses", "notReadyAddresses")) {
                for (Cursor address : subset.items(list)) {
                    address.at("ip").check(Addresses.ip(address.text("ip")));
                    endpointAddress(address.at("ip"));
                }
            }
            boolean several = subset.items("ports").size() > 1;
            for (Cursor port : subset.items("ports")) {
                Cursor name = port.at("name");
                if (!name.text().isEmpty()) {
                    name.check(Names.label(name.text()));
                } else if (several) {
                    name.required("");
                }
                port.at("port").check(Names.portNumber(port.number("port")));
                port.at("protocol").requireOneOf(PROTOCOLS);
            }
        }
    }

    private static void endpointAddress(Cursor ip) {
        String text = ip.text();
        if (text.equals("0.0.0.0") || text.equals("::")) {
            ip.invalid("may not be unspecified (" + text + ")");
        } else if (text.startsWith("127.") || text.equals("::1")) {
            ip.invalid("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        } else if (text.startsWith("169.254.")) {
            ip.invalid("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        } else if (text.startsWith("224.0.0.")) {
            ip.invalid("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    static void endpointSlice(Cursor slice) {
        String family = slice.text("addressType");
        slice.at("addressType").requireOneOf(List.of("FQDN", "IPv4", "IPv6"));
        if (slice.items("endpoints").size() > 1000) {
            slice.at("endpoints")
                    .add(FieldError.tooMany("endpoints", slice.items("endpoints").size(), 1000));
        }
        for (Cursor endpoint : slice.items("endpoints")) {
            List<Cursor> addresses = endpoint.items("addresses");
            if (addresses.isEmpty()) {
                endpoint.at("addresses").required("must contain at least 1 address");
            } else if (addresses.size() > 100) {
                endpoint.at("addresses")
                        .add(
                                FieldError.tooMany(
                                        endpoint.at("addresses").path(), addresses.size(), 100));
            }
            for (Cursor address : addresses) {
                address(address, family);
            }
            Cursor host = endpoint.at("hostname");
            if (!host.text().isEmpty()) {
                host.check(Names.label(host.text()));
            }
            Cursor node = endpoint.at("nodeName");
            if (!node.text().isEmpty()) {
                node.check(Names.subdomain(node.text()));
            }
        }
        slicePorts(slice);
    }

    private static void address(Cursor address, String family) {
        switch (family) {
            case "IPv4" -> {
                if (!Addresses.isV4(address.text())) {
                    address.invalid("must be an IPv4 address");
                }
                endpointAddress(address);
            }
            case "IPv6" -> {
                if (!Addresses.isV6(address.text())) {
                    address.invalid("must be an IPv6 address");
                }
                endpointAddress(address);
            }
            default -> address.check(Names.subdomain(address.text()));
        }
    }

    private static void slicePorts(Cursor slice) {
        if (slice.items("ports").size() > 20_000) {
            slice.at("ports").add(FieldError.tooMany("ports", slice.items("ports").size(), 20_000));
        }
        Set<String> names = new HashSet<>();
        for (Cursor port : slice.items("ports")) {
            Cursor name = port.at("name");
            if (!name.text().isEmpty()) {
                name.check(Names.label(name.text()));
            }
            if (!names.add(name.text())) {
                name.duplicate();
            }
            port.at("protocol").requireOneOf(PROTOCOLS);
            if (port.number("port") != 0) {
                port.at("port").check(Names.portNumber(port.number("port")));
            }
        }
    }

    static void endpointSliceUpdate(Cursor slice, Cursor old) {
        endpointSlice(slice);
        slice.at("addressType").immutable(old.at("addressType"));
    }

    static void ingress(Cursor ingress) {
        Cursor spec = ingress.at("spec");
        if (spec.items("rules").isEmpty() && !spec.has("defaultBackend")) {
            spec.invalid("either `defaultBackend` or `rules` must be specified");
        }
        if (spec.has("defaultBackend")) {
            backend(spec.at("defaultBackend"));
        }
        for (Cursor rule : spec.items("rules")) {
            Cursor host = rule.at("host");
            if (!host.text().isEmpty()) {
                String name = host.text();
                host.check(Names.subdomain(name.startsWith("*.") ? name.substring(2) : name));
            }
            if (rule.has("http") && rule.at("http").items("paths").isEmpty()) {
                rule.at("http").at("paths").required("");
            }
            for (Cursor path : rule.at("http").items("paths")) {
                ingressPath(path);
            }
        }
    }

    private static void ingressPath(Cursor path) {
        Cursor type = path.at("pathType");
        if (!type.present()) {
            type.required("pathType must be specified");
        } else {
            type.oneOf(List.of("Exact", "ImplementationSpecific", "Prefix"));
        }
        boolean matching = !type.text().equals("ImplementationSpecific");
        if (matching && !path.text("path").startsWith("/")) {
            path.at("path")
                    .add(
                            FieldError.invalid(
                                    path.at("path").path(),
                                    path.text("path"),
                                    "must be an absolute path"));
        }
        backend(path.at("backend"));
    }

    private static void backend(Cursor backend) {
        if (backend.has("resource") && backend.has("service")) {
            backend.add(
                    FieldError.invalid(
                            backend.path(), "", "cannot set both resource and service backends"));
        } else if (!backend.has("resource")) {
            Cursor service = backend.at("service");
            if (!service.present()) {
                backend.required("resource or service backend is required");
                return;
            }
            if (service.at("name").require()) {
                service.at("name").check(Names.label1035(service.text("name")));
            }
            Cursor port = service.at("port");
            if (port.text("name").isEmpty() && port.number("number") == 0) {
                port.required("port name or number is required");
            } else if (!port.text("name").isEmpty() && port.number("number") != 0) {
                port.add(
                        FieldError.invalid(
                                port.path(),
                                port.map(),
                                "cannot set both port name & port number"));
            }
        }
    }

    static void networkPolicy(Cursor policy) {
        Cursor spec = policy.at("spec");
        AffinityRules.selector(spec.at("podSelector"));
        for (Cursor type : spec.items("policyTypes")) {
            type.oneOf(List.of("Egress", "Ingress"));
        }
        for (Cursor rule : spec.items("ingress")) {
            rule.items("ports").forEach(NetworkRules::policyPort);
            rule.items("from").forEach(NetworkRules::peer);
        }
        for (Cursor rule : spec.items("egress")) {
            rule.items("ports").forEach(NetworkRules::policyPort);
            rule.items("to").forEach(NetworkRules::peer);
        }
    }

    private static void policyPort(Cursor port) {
        port.at("protocol").oneOf(PROTOCOLS);
        if (port.has("port")) {
            Lifecycles.port(port.at("port"));
            Cursor end = port.at("endPort");
            if (end.present() && end.number() < port.number("port")) {
                end.invalid("must be greater than or equal to `port`");
            }
        } else if (port.has("endPort")) {
            port.at("endPort").invalid("may not be specified when `port` is not specified");
        }
    }

    private static void peer(Cursor peer) {
        AffinityRules.selector(peer.at("podSelector"));
        AffinityRules.selector(peer.at("namespaceSelector"));
        if (peer.has("ipBlock")) {
            Cursor block = peer.at("ipBlock");
            block.at("cidr").check(Addresses.cidr(block.text("cidr")));
            for (Cursor except : block.items("except")) {
                except.check(Addresses.cidr(except.text()));
            }
            if (peer.map().size() > 1) {
                peer.forbidden("may not specify both ipBlock and another peer");
            }
        } else if (peer.map().isEmpty()) {
            peer.required("must specify a peer");
        }
    }
}
