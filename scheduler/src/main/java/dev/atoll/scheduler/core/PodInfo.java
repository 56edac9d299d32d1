package dev.atoll.scheduler.core;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.NodeAffinity;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.PodSpec;
import dev.atoll.kinds.core.v1.Toleration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What placing needs to know of a pod.
///
/// @param needs what it takes of a node
/// @param choice which nodes it accepts
public record PodInfo(ObjectKey key, String uid, Order order, Needs needs, Choice choice) {

    /// The order in which pods are placed.
    public record Order(long priority, Instant created) {}

    /// What a placed pod takes of its node.
    ///
    /// @param scored with a little for containers that ask for nothing, so that these spread too
    public record Needs(Amounts requests, Amounts scored, List<HostPort> ports) {
        public Needs {
            ports = List.copyOf(ports);
        }
    }

    /// Which nodes a pod accepts and prefers.
    ///
    /// @param nodeName the only node it accepts; empty for no such wish
    /// @param required one of these must match; empty where none is asked for
    public record Choice(
            String nodeName,
            Map<String, String> selector,
            List<NodeTerm> required,
            List<Preference> preferred,
            List<Toleration> tolerations) {
        public Choice {
            selector = Map.copyOf(selector);
            required = List.copyOf(required);
            preferred = List.copyOf(preferred);
            tolerations = List.copyOf(tolerations);
        }
    }

    /// A wish and its weight.
    public record Preference(NodeTerm term, long weight) {}

    private static final Amounts LITTLE = new Amounts(100, 200L << 20, 0, Map.of());

    public static PodInfo of(Pod pod) {
        PodSpec spec = pod.spec();
        NodeAffinity affinity = spec.affinity().nodeAffinity();
        boolean restricted = affinity.tree().has("requiredDuringSchedulingIgnoredDuringExecution");
        List<NodeTerm> required =
                affinity
                        .requiredDuringSchedulingIgnoredDuringExecution()
                        .nodeSelectorTerms()
                        .stream()
                        .map(NodeTerm::of)
                        .toList();
        List<Preference> preferred =
                affinity.preferredDuringSchedulingIgnoredDuringExecution().stream()
                        .map(each -> new Preference(NodeTerm.of(each.preference()), each.weight()))
                        .toList();
        // Terms that are asked for, but are none, match no node: so does the empty term.
        List<NodeTerm> terms =
                restricted && required.isEmpty()
                        ? List.of(new NodeTerm(List.of(), List.of()))
                        : required;
        Instant created = pod.metadata().creationTimestamp().orElse(Instant.EPOCH);
        return new PodInfo(
                ObjectKey.of(pod),
                pod.uid(),
                new Order(spec.priority(), created),
                needs(spec),
                new Choice(
                        spec.nodeName(),
                        spec.nodeSelector(),
                        terms,
                        preferred,
                        spec.tolerations()));
    }

    public static Needs needs(PodSpec spec) {
        Amounts requests = total(spec, Function.identity());
        Amounts scored = total(spec, PodInfo::atLeastALittle);
        List<HostPort> ports = new ArrayList<>();
        for (Container container : spec.containers()) {
            container.ports().stream()
                    .filter(port -> port.hostPort() != 0)
                    .forEach(port ->
                            ports.add(
                                    new HostPort(port.protocol(), port.hostIP(), port.hostPort())));
        }
        return new Needs(requests, scored, ports);
    }

    private static Amounts atLeastALittle(Amounts amounts) {
        return new Amounts(
                amounts.cpuMillis() == 0 ? LITTLE.cpuMillis() : amounts.cpuMillis(),
                amounts.memoryBytes() == 0 ? LITTLE.memoryBytes() : amounts.memoryBytes(),
                amounts.ephemeralBytes(),
                amounts.extended());
    }

    /// All containers and sidecars together, or what one init container and the sidecars before it need, whichever is
    /// more; then what the pod as a whole says, and its overhead.
    private static Amounts total(PodSpec spec, Function<Amounts, Amounts> each) {
        Amounts running = Amounts.NONE;
        for (Container container : spec.containers()) {
            running = running.plus(each.apply(requests(container)));
        }
        Amounts sidecars = Amounts.NONE;
        Amounts starting = Amounts.NONE;
        for (Container container : spec.initContainers()) {
            Amounts own = each.apply(requests(container));
            if (container.restartPolicy().equals("Always")) {
                sidecars = sidecars.plus(own);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(own));
            }
        }
        Amounts sum = running.plus(sidecars).max(starting);
        Map<String, Quantity> whole = spec.resources().requests();
        Amounts told = Amounts.of(whole);
        Amounts asked =
                new Amounts(
                        whole.containsKey("cpu") ? told.cpuMillis() : sum.cpuMillis(),
                        whole.containsKey("memory") ? told.memoryBytes() : sum.memoryBytes(),
                        sum.ephemeralBytes(),
                        sum.extended());
        return asked.plus(Amounts.of(spec.overhead()));
    }

    private static Amounts requests(Container container) {
        return Amounts.of(container.resources().requests());
    }
}
