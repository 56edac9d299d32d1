package dev.atoll.kinds.validation;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules for nodes, namespaces, leases, events, claims and budgets.
final class ClusterRules {
    private static final List<String> ACCESS =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

    private ClusterRules() {}

    static void node(Cursor node) {
        Set<String> taints = new HashSet<>();
        for (Cursor taint : node.at("spec").items("taints")) {
            taint.at("key").check(LabelSyntax.key(taint.text("key")));
            taint.at("value").check(LabelSyntax.value(taint.text("value")));
            taint.at("effect").requireOneOf(List.of("NoExecute", "NoSchedule", "PreferNoSchedule"));
            if (!taints.add(taint.text("key") + ":" + taint.text("effect"))) {
                taint.duplicate();
            }
        }
        for (Cursor range : node.at("spec").items("podCIDRs")) {
            range.check(Addresses.cidr(range.text()));
        }
        nodeStatus(node);
    }

    private static void nodeStatus(Cursor node) {
        Set<String> addresses = new HashSet<>();
        for (Cursor address : node.at("status").items("addresses")) {
            if (!addresses.add(address.text("type") + address.text("address"))) {
                address.duplicate();
            }
        }
        for (String list : List.of("capacity", "allocatable")) {
            Cursor amounts = node.at("status").at(list);
            for (String key : amounts.map().keySet()) {
                ResourceRules.nonNegative(amounts.key(key));
            }
        }
    }

    static void nodeUpdate(Cursor node, Cursor old) {
        node(node);
        Cursor provider = old.at("spec").at("providerID");
        if (!provider.text().isEmpty()
                && !node.at("spec").text("providerID").equals(provider.text())) {
            node.at("spec")
                    .at("providerID")
                    .forbidden("node updates may not change providerID except from \"\" to valid");
        }
        if (!old.at("spec").items("podCIDRs").isEmpty()) {
            Cursor ranges = node.at("spec").at("podCIDRs");
            if (!Same.same(ranges.value(), old.at("spec").at("podCIDRs").value())) {
                ranges.forbidden("node updates may not change podCIDR except from \"\" to valid");
            }
        }
    }

    static void nodeStatusUpdate(Cursor node, Cursor old) {
        nodeStatus(node);
        MetadataRules.labels(old.at("metadata").at("labels"));
    }

    static void lease(Cursor lease) {
        Cursor spec = lease.at("spec");
        if (spec.has("leaseDurationSeconds") && spec.number("leaseDurationSeconds") <= 0) {
            spec.at("leaseDurationSeconds").invalid("must be greater than 0");
        }
        if (spec.number("leaseTransitions") < 0) {
            spec.at("leaseTransitions").invalid("must be greater than or equal to 0");
        }
        Cursor holder = spec.at("holderIdentity");
        if (holder.present() && holder.text().isEmpty()) {
            holder.required("must not be empty");
        }
    }

    static void event(Cursor event) {
        String namespace = event.at("metadata").text("namespace");
        Cursor involved = event.at("involvedObject");
        if (!involved.present()) {
            return;
        }
        String about = involved.text("namespace");
        boolean matches = about.isEmpty() ? namespace.equals("default") : about.equals(namespace);
        if (!matches) {
            involved.at("namespace")
                    .add(
                            FieldError.invalid(
                                    involved.at("namespace").path(),
                                    about,
                                    "does not match event.namespace"));
        }
    }

    static void claim(Cursor claim) {
        Cursor spec = claim.at("spec");
        claimSpec(spec);
    }

    private static void claimSpec(Cursor spec) {
        if (spec.items("accessModes").isEmpty()) {
            spec.at("accessModes").required("at least 1 access mode is required");
        }
        for (Cursor mode : spec.items("accessModes")) {
            mode.oneOf(ACCESS);
        }
        if (spec.texts("accessModes").contains("ReadWriteOncePod")
                && spec.items("accessModes").size() > 1) {
            spec.at("accessModes")
                    .forbidden("may not use ReadWriteOncePod with other access modes");
        }
        AffinityRules.selector(spec.at("selector"));
        spec.at("volumeMode").oneOf(List.of("Block", "Filesystem"));
        Cursor requests = spec.at("resources").at("requests");
        if (!requests.has("storage")) {
            requests.key("storage").required("");
        } else if (requests.key("storage").quantity().compareTo(Quantity.ZERO) <= 0) {
            requests.key("storage").invalid("must be greater than zero");
        }
    }

    static void claimUpdate(Cursor claim, Cursor old) {
        claim(claim);
        Cursor spec = claim.at("spec");
        Cursor was = old.at("spec");
        for (String field : List.of("accessModes", "selector", "storageClassName", "volumeMode")) {
            if (was.has(field) && !Same.same(spec.at(field).value(), was.at(field).value())) {
                spec.forbidden(
                        "spec is immutable after creation except resources.requests and"
                                + " volumeAttributesClassName for bound claims");
                break;
            }
        }
        if (was.has("volumeName")) {
            spec.at("volumeName").immutable(was.at("volumeName"));
        }
        Quantity now = spec.at("resources").at("requests").at("storage").quantity();
        Quantity before = was.at("resources").at("requests").at("storage").quantity();
        if (now.compareTo(before) < 0) {
            spec.at("resources")
                    .at("requests")
                    .key("storage")
                    .forbidden("field can not be less than status.capacity");
        }
    }

    static void volume(Cursor volume) {
        Cursor spec = volume.at("spec");
        if (spec.items("accessModes").isEmpty()) {
            spec.at("accessModes").required("");
        }
        spec.items("accessModes").forEach(mode -> mode.oneOf(ACCESS));
        if (!spec.at("capacity").has("storage")) {
            spec.at("capacity").required("");
        }
        spec.at("persistentVolumeReclaimPolicy").oneOf(List.of("Delete", "Recycle", "Retain"));
        spec.at("volumeMode").oneOf(List.of("Block", "Filesystem"));
    }

    static void disruptionBudget(Cursor budget) {
        Cursor spec = budget.at("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            spec.invalid("minAvailable and maxUnavailable cannot be both set");
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            if (spec.has(field)) {
                WorkloadRules.amount(spec.at(field));
            }
        }
        AffinityRules.selector(spec.at("selector"));
        spec.at("unhealthyPodEvictionPolicy").oneOf(List.of("AlwaysAllow", "IfHealthyBudget"));
    }

    static void autoscaler(Cursor autoscaler) {
        Cursor spec = autoscaler.at("spec");
        if (spec.number("maxReplicas") < 1) {
            spec.at("maxReplicas").invalid("must be greater than 0");
        }
        if (spec.has("minReplicas") && spec.number("minReplicas") < 1) {
            spec.at("minReplicas").invalid("must be greater than or equal to 1");
        }
        if (spec.number("maxReplicas") < spec.number("minReplicas")) {
            spec.at("maxReplicas").invalid("must be greater than or equal to `minReplicas`");
        }
        spec.at("scaleTargetRef").at("kind").require();
        spec.at("scaleTargetRef").at("name").require();
    }

    static void storageClass(Cursor storageClass) {
        storageClass.at("provisioner").require();
        storageClass.at("reclaimPolicy").oneOf(List.of("Delete", "Retain"));
        storageClass
                .at("volumeBindingMode")
                .requireOneOf(List.of("Immediate", "WaitForFirstConsumer"));
    }

    static void storageClassUpdate(Cursor storageClass, Cursor old) {
        storageClass(storageClass);
        for (String field :
                List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
            if (!Same.same(storageClass.at(field).value(), old.at(field).value())) {
                storageClass.at(field).forbidden("updates to " + field + " are forbidden.");
            }
        }
    }

    static void priorityClass(Cursor priority) {
        long value = priority.number("value");
        String name = priority.at("metadata").text("name");
        if (value > 1_000_000_000 && !name.startsWith("system-")) {
            priority.at("value")
                    .forbidden("maximum allowed value of a user defined priority is 1000000000");
        }
    }

    static void priorityClassUpdate(Cursor priority, Cursor old) {
        if (priority.number("value") != old.number("value")) {
            priority.at("value").forbidden("may not be changed in an update.");
        }
    }
}
