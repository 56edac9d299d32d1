package dev.atoll.controllers.endpoints;

import dev.atoll.controllers.shared.Owners;
import dev.atoll.controllers.shared.Pods;
import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.ContainerPort;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodIP;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.core.v1.ServicePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The pods behind a service and the ports at which they answer.
final class ServiceTargets {
    private ServiceTargets() {}

    /// A port as one pod serves it.
    record Port(String name, String protocol, long number, String appProtocol) {}

    /// A pod at one address.
    record Target(Pod pod, String address, List<Port> ports, boolean publishNotReady) {
        Target {
            ports = List.copyOf(ports);
        }

        boolean isServing() {
            return Pods.isReady(pod);
        }

        boolean isTerminating() {
            return Owners.isDeleting(pod);
        }

        boolean isReady() {
            return publishNotReady || (isServing() && !isTerminating());
        }
    }

    /// Whether endpoints are ours to keep: without a selector they are the user's.
    static boolean isSelecting(Service service) {
        return !service.spec().selector().isEmpty()
                && !service.spec().type().equals("ExternalName");
    }

    static boolean selects(Service service, Pod pod) {
        return isSelecting(service)
                && pod.metadata()
                        .labels()
                        .entrySet()
                        .containsAll(service.spec().selector().entrySet());
    }

    /// The families of a service, the first one first: `IPv4`, `IPv6`.
    static List<String> families(Service service) {
        List<String> told = service.spec().ipFamilies();
        if (!told.isEmpty()) {
            return told;
        }
        return List.of(service.spec().clusterIP().contains(":") ? "IPv6" : "IPv4");
    }

    /// The pods of one address family, in the order of their names.
    static List<Target> of(Service service, List<Pod> pods, String family) {
        List<Target> targets = new ArrayList<>();
        for (Pod pod : pods) {
            if (selects(service, pod) && !Pods.isOver(pod)) {
                address(pod, family)
                        .ifPresent(address ->
                                targets.add(
                                        new Target(
                                                pod,
                                                address,
                                                ports(service, pod),
                                                service.spec().publishNotReadyAddresses())));
            }
        }
        targets.sort(Comparator.comparing((Target target) -> target.pod().name()));
        return targets;
    }

    private static Optional<String> address(Pod pod, String family) {
        List<String> addresses =
                new ArrayList<>(pod.status().podIPs().stream().map(PodIP::ip).toList());
        if (addresses.isEmpty() && !pod.status().podIP().isEmpty()) {
            addresses.add(pod.status().podIP());
        }
        return addresses.stream()
                .filter(address -> address.contains(":") == family.equals("IPv6"))
                .findFirst();
    }

    /// A port whose name the pod does not have is left out.
    private static List<Port> ports(Service service, Pod pod) {
        List<Port> ports = new ArrayList<>();
        for (ServicePort port : service.spec().ports()) {
            String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
            long number = number(port, protocol, pod);
            if (number > 0) {
                ports.add(new Port(port.name(), protocol, number, port.appProtocol()));
            }
        }
        return ports;
    }

    private static long number(ServicePort port, String protocol, Pod pod) {
        if (!port.tree().has("targetPort")) {
            return port.port();
        }
        return switch (port.targetPort()) {
            case IntOrString.Int(long number) -> number == 0 ? port.port() : number;
            case IntOrString.Text(String name) -> named(pod, name, protocol);
        };
    }

    private static long named(Pod pod, String name, String protocol) {
        for (Container container : Pods.runningContainers(pod)) {
            for (ContainerPort port : container.ports()) {
                String theirs = port.protocol().isEmpty() ? "TCP" : port.protocol();
                if (port.name().equals(name) && theirs.equals(protocol)) {
                    return port.containerPort();
                }
            }
        }
        return 0;
    }
}
