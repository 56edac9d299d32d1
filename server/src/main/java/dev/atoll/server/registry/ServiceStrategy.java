package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Services: their virtual addresses and node ports are allocated here.
final class ServiceStrategy implements Strategy {
    private static final String NONE = "None";

    private final ServiceAllocations allocations;

    ServiceStrategy(ServiceAllocations allocations) {
        this.allocations = allocations;
    }

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Map<String, Object> status = Metadata.child(object, "status");
        status.clear();
        status.put("loadBalancer", new java.util.LinkedHashMap<String, Object>());
        allocate(context.tenant(), object, Map.of());
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        Map<String, Object> spec = Metadata.child(updated, "spec");
        Map<String, Object> was = Metadata.child(Metadata.copyOf(old), "spec");
        boolean stays = hasAddress(spec) && hasAddress(was);
        if (stays && Metadata.text(spec, "clusterIP").isEmpty() && was.get("clusterIP") != null) {
            spec.put("clusterIP", Metadata.text(was, "clusterIP"));
        }
        if (!hasAddress(spec) && hasAddress(was)) {
            spec.remove("clusterIP");
            spec.remove("clusterIPs");
            spec.remove("ipFamilies");
            spec.remove("ipFamilyPolicy");
        }
        dropWhatTheTypeDoesNotHave(spec, was);
        keepNodePorts(spec, was);
        allocate(context.tenant(), updated, was);
    }

    /// Fields that came with the earlier type leave with it, for clients seldom know of them.
    private static void dropWhatTheTypeDoesNotHave(
            Map<String, Object> spec, Map<String, Object> was) {
        if (isExternal(was) && !isExternal(spec)) {
            spec.remove("externalTrafficPolicy");
        }
        if (isLoadBalancer(was) && !isLoadBalancer(spec)) {
            spec.remove("allocateLoadBalancerNodePorts");
            spec.remove("loadBalancerClass");
            spec.remove("healthCheckNodePort");
        }
    }

    private static boolean isExternal(Map<String, Object> spec) {
        return hasNodePorts(spec)
                || (spec.get("externalIPs") instanceof List<?> addresses && !addresses.isEmpty());
    }

    private static boolean isLoadBalancer(Map<String, Object> spec) {
        return Metadata.text(spec, "type").equals("LoadBalancer");
    }

    /// A port that the update names without a node port keeps the one it had.
    private static void keepNodePorts(Map<String, Object> spec, Map<String, Object> was) {
        if (!hasNodePorts(spec)) {
            boolean had = hasNodePorts(was);
            for (Map<String, Object> port : Metadata.children(spec, "ports")) {
                if (had) {
                    port.remove("nodePort");
                }
            }
            return;
        }
        for (Map<String, Object> port : Metadata.children(spec, "ports")) {
            if (port.get("nodePort") != null) {
                continue;
            }
            for (Map<String, Object> earlier : Metadata.children(was, "ports")) {
                if (Metadata.text(earlier, "port").equals(Metadata.text(port, "port"))
                        && Metadata.text(earlier, "protocol")
                                .equals(Metadata.text(port, "protocol"))
                        && earlier.get("nodePort") != null) {
                    port.put("nodePort", earlier.get("nodePort"));
                }
            }
        }
    }

    private static boolean hasAddress(Map<String, Object> spec) {
        return !Metadata.text(spec, "type").equals("ExternalName");
    }

    private static boolean hasNodePorts(Map<String, Object> spec) {
        String type = Metadata.text(spec, "type");
        return type.equals("NodePort") || type.equals("LoadBalancer");
    }

    private void allocate(TenantId tenant, Map<String, Object> object, Map<String, Object> was) {
        Map<String, Object> spec = Metadata.child(object, "spec");
        String name = Metadata.of(object).name();
        if (hasAddress(spec)) {
            allocateAddress(tenant, name, spec, Metadata.text(was, "clusterIP"));
        }
        if (hasNodePorts(spec)) {
            allocatePorts(tenant, name, spec, portsOf(was));
        }
    }

    private void allocateAddress(
            TenantId tenant, String name, Map<String, Object> spec, String held) {
        String address = Metadata.text(spec, "clusterIP");
        if (address.isEmpty()) {
            address = allocations.chooseAddress(tenant);
            if (address.isEmpty()) {
                throw StatusException.internal("failed to allocate a serviceIP: range is full");
            }
        } else if (!address.equals(NONE) && !address.equals(held)) {
            if (!allocations.covers(address)) {
                throw invalid(
                        name,
                        "spec.clusterIPs",
                        address,
                        "failed to allocate IP "
                                + address
                                + ": the provided IP ("
                                + address
                                + ") is not in the valid range. The range of valid IPs is "
                                + allocations.range());
            }
            if (!allocations.isFree(tenant, address)) {
                throw invalid(
                        name,
                        "spec.clusterIPs",
                        address,
                        "failed to allocate IP " + address + ": provided IP is already allocated");
            }
        }
        spec.put("clusterIP", address);
        List<Object> addresses = new ArrayList<>();
        addresses.add(address);
        spec.put("clusterIPs", addresses);
    }

    private void allocatePorts(
            TenantId tenant, String name, Map<String, Object> spec, Set<Long> held) {
        Set<Long> taken = new TreeSet<>(held);
        int index = 0;
        for (Map<String, Object> port : Metadata.children(spec, "ports")) {
            if (port.get("nodePort") instanceof Number number && number.longValue() != 0) {
                long asked = number.longValue();
                String field = "spec.ports[" + index + "].nodePort";
                if (!ServiceAllocations.isNodePort(asked)) {
                    throw invalid(
                            name,
                            field,
                            asked,
                            "provided port is not in the valid range. The range of valid ports is "
                                    + ServiceAllocations.nodePorts());
                }
                if (!held.contains(asked) && !allocations.isFree(tenant, (int) asked)) {
                    throw invalid(name, field, asked, "provided port is already allocated");
                }
                taken.add(asked);
            } else {
                long chosen =
                        allocations
                                .choosePort(tenant)
                                .orElseThrow(() ->
                                        StatusException.internal(
                                                "failed to allocate a nodePort: range is full"));
                while (!taken.add(chosen)) {
                    chosen = allocations.choosePort(tenant).orElseThrow();
                }
                port.put("nodePort", chosen);
            }
            index++;
        }
    }

    private static StatusException invalid(String name, String field, Object value, String why) {
        String shown = value instanceof String text ? "\"" + text + "\"" : value.toString();
        return StatusException.invalid(
                "",
                "Service",
                name,
                List.of(
                        new StatusException.Cause(
                                "FieldValueInvalid",
                                "Invalid value: " + shown + ": " + why,
                                field)));
    }

    @Override
    public List<Write.Operation> together(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        Map<String, Object> spec = Metadata.child(updated, "spec");
        Map<String, Object> was = Metadata.child(Metadata.copyOf(old), "spec");
        List<Write.Operation> operations = new ArrayList<>();
        String address = addressOf(spec);
        String held = addressOf(was);
        if (!address.equals(held)) {
            if (!held.isEmpty()) {
                operations.add(allocations.releaseAddress(context.tenant(), held));
            }
            if (!address.isEmpty()) {
                operations.add(allocations.holdAddress(context.tenant(), address));
            }
        }
        Set<Long> ports = portsOf(spec);
        Set<Long> heldPorts = portsOf(was);
        for (Long port : ports) {
            if (!heldPorts.contains(port)) {
                operations.add(allocations.holdPort(context.tenant(), port));
            }
        }
        for (Long port : heldPorts) {
            if (!ports.contains(port)) {
                operations.add(allocations.releasePort(context.tenant(), port));
            }
        }
        return operations;
    }

    @Override
    public List<Write.Operation> togetherWithDelete(Context context, Map<String, Object> old) {
        Map<String, Object> spec = Metadata.child(old, "spec");
        List<Write.Operation> operations = new ArrayList<>();
        String held = addressOf(spec);
        if (!held.isEmpty()) {
            operations.add(allocations.releaseAddress(context.tenant(), held));
        }
        for (Long port : portsOf(spec)) {
            operations.add(allocations.releasePort(context.tenant(), port));
        }
        return operations;
    }

    private static String addressOf(Map<String, Object> spec) {
        String address = Metadata.text(spec, "clusterIP");
        return address.equals(NONE) ? "" : address;
    }

    private static Set<Long> portsOf(Map<String, Object> spec) {
        Set<Long> ports = new TreeSet<>();
        for (Map<String, Object> port : Metadata.children(spec, "ports")) {
            if (port.get("nodePort") instanceof Number number && number.longValue() != 0) {
                ports.add(number.longValue());
            }
        }
        return ports;
    }

    @Override
    public boolean answersDeleteWithObject() {
        return true;
    }
}
