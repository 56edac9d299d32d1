package dev.atoll.kinds.table;

import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Printers of services, endpoints, ingresses and network policies.
final class NetworkPrinters {
    private static final int SHOWN = 3;

    static final Map<String, Printer> PRINTERS =
            Map.of(
                    "core.v1.Service", service(),
                    "core.v1.Endpoints", endpoints(),
                    "discovery.v1.EndpointSlice", endpointSlice(),
                    "networking.v1.Ingress", ingress(),
                    "networking.v1.IngressClass", ingressClass(),
                    "networking.v1.NetworkPolicy", networkPolicy());

    private NetworkPrinters() {}

    private static Printer service() {
        return Printer.named()
                .text("Type", s -> s.spec().string("type", ""))
                .text("Cluster-IP", NetworkPrinters::clusterIp)
                .text("External-IP", NetworkPrinters::externalIp)
                .text("Port(s)", s -> ports(s.spec().children("ports")))
                .age()
                .wide("Selector", s -> Subject.labels(s.spec().stringMap("selector")));
    }

    private static String clusterIp(Subject service) {
        List<String> ips = service.spec().strings("clusterIPs");
        String ip = ips.isEmpty() ? service.spec().string("clusterIP", "") : ips.getFirst();
        return Subject.or(ip, Subject.NONE);
    }

    private static String externalIp(Subject service) {
        List<String> external = new ArrayList<>(service.spec().strings("externalIPs"));
        return switch (service.spec().string("type", "")) {
            case "ExternalName" -> service.spec().string("externalName", "");
            case "LoadBalancer" -> {
                List<String> all = balancers(service);
                all.addAll(external);
                yield all.isEmpty() ? "<pending>" : String.join(",", all);
            }
            default -> external.isEmpty() ? Subject.NONE : String.join(",", external);
        };
    }

    private static List<String> balancers(Subject subject) {
        List<String> addresses = new ArrayList<>();
        for (Tree ingress : subject.status().child("loadBalancer").children("ingress")) {
            addresses.add(Subject.or(ingress.string("ip", ""), ingress.string("hostname", "")));
        }
        return addresses;
    }

    private static String ports(List<Tree> ports) {
        String text =
                ports.stream()
                        .map(port -> {
                            long node = port.integer("nodePort", 0);
                            return port.integer("port", 0)
                                    + (node > 0 ? ":" + node : "")
                                    + "/"
                                    + port.string("protocol", "TCP");
                        })
                        .collect(Collectors.joining(","));
        return Subject.or(text, Subject.NONE);
    }

    private static Printer endpoints() {
        return Printer.named().text("Endpoints", NetworkPrinters::endpoints).age();
    }

    private static String endpoints(Subject subject) {
        List<String> all = new ArrayList<>();
        for (Tree subset : subject.object().children("subsets")) {
            for (Tree address : subset.children("addresses")) {
                String ip = address.string("ip", "");
                List<Tree> ports = subset.children("ports");
                if (ports.isEmpty()) {
                    all.add(ip);
                }
                for (Tree port : ports) {
                    String host = ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
                    all.add(host + ":" + port.integer("port", 0));
                }
            }
        }
        return Subject.or(some(all, "", " + %d more..."), Subject.NONE);
    }

    private static String some(List<String> all, String none, String more) {
        if (all.isEmpty()) {
            return none;
        }
        String shown = String.join(",", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() <= SHOWN ? shown : shown + more.formatted(all.size() - SHOWN);
    }

    private static Printer endpointSlice() {
        return Printer.named()
                .text("AddressType", s -> s.object().string("addressType", ""))
                .text("Ports", NetworkPrinters::slicePorts)
                .text("Endpoints", NetworkPrinters::sliceEndpoints)
                .age();
    }

    private static String slicePorts(Subject slice) {
        List<String> ports = new ArrayList<>();
        for (Tree port : slice.object().children("ports")) {
            String name = port.string("name", "");
            ports.add(
                    port.has("port")
                            ? Long.toString(port.integer("port", 0))
                            : Subject.or(name, "*"));
        }
        return some(ports, Subject.UNSET, " + %d more...");
    }

    private static String sliceEndpoints(Subject slice) {
        List<String> addresses = new ArrayList<>();
        for (Tree endpoint : slice.object().children("endpoints")) {
            addresses.addAll(endpoint.strings("addresses"));
        }
        return some(addresses, Subject.UNSET, " + %d more...");
    }

    private static Printer ingress() {
        return Printer.named()
                .text(
                        "Class",
                        s -> Subject.or(s.spec().string("ingressClassName", ""), Subject.NONE))
                .text("Hosts", NetworkPrinters::hosts)
                .text("Address", s -> String.join(",", balancers(s)))
                .text("Ports", s -> s.spec().children("tls").isEmpty() ? "80" : "80, 443")
                .age();
    }

    private static String hosts(Subject ingress) {
        List<String> hosts = new ArrayList<>();
        for (Tree rule : ingress.spec().children("rules")) {
            if (rule.has("host")) {
                hosts.add(rule.string("host", ""));
            }
        }
        return some(hosts, "*", " + %d more...");
    }

    private static Printer ingressClass() {
        return Printer.named()
                .text("Controller", s -> s.spec().string("controller", ""))
                .text("Parameters", NetworkPrinters::parameters)
                .age();
    }

    private static String parameters(Subject ingressClass) {
        Tree parameters = ingressClass.spec().child("parameters");
        if (parameters.isEmpty()) {
            return Subject.NONE;
        }
        String group = parameters.string("apiGroup", "");
        return parameters.string("kind", "")
                + (group.isEmpty() ? "" : "." + group)
                + "/"
                + parameters.string("name", "");
    }

    private static Printer networkPolicy() {
        return Printer.named()
                .text("Pod-Selector", s -> WorkloadPrinters.selector(s.spec().child("podSelector")))
                .age();
    }
}
