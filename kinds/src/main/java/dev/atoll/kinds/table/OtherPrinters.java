package dev.atoll.kinds.table;

import dev.atoll.kinds.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Printers of the remaining kinds.
final class OtherPrinters {
    private static final String UNKNOWN = "<unknown>";

    static final Map<String, Printer> PRINTERS =
            Map.ofEntries(
                    Map.entry("core.v1.Node", node()),
                    Map.entry("core.v1.Namespace", namespace()),
                    Map.entry(
                            "core.v1.ConfigMap",
                            Printer.named()
                                    .number("Data", s -> size(s, "data") + size(s, "binaryData"))
                                    .age()),
                    Map.entry(
                            "core.v1.Secret",
                            Printer.named()
                                    .text("Type", s -> s.object().string("type", ""))
                                    .number("Data", s -> size(s, "data"))
                                    .age()),
                    Map.entry(
                            "core.v1.ServiceAccount",
                            Printer.named()
                                    .number(
                                            "Secrets",
                                            s -> (long) s.object().children("secrets").size())
                                    .age()),
                    Map.entry("core.v1.Event", event("involvedObject")),
                    Map.entry("events.v1.Event", event("regarding")),
                    Map.entry("core.v1.PersistentVolumeClaim", claim()),
                    Map.entry("core.v1.PersistentVolume", volume()),
                    Map.entry("core.v1.ResourceQuota", quota()),
                    Map.entry("core.v1.LimitRange", Printer.named().created()),
                    Map.entry(
                            "coordination.v1.Lease",
                            Printer.named()
                                    .text("Holder", s -> s.spec().string("holderIdentity", ""))
                                    .age()),
                    Map.entry("rbac.v1.Role", Printer.named().created()),
                    Map.entry("rbac.v1.ClusterRole", Printer.named().created()),
                    Map.entry("rbac.v1.RoleBinding", binding()),
                    Map.entry("rbac.v1.ClusterRoleBinding", binding()),
                    Map.entry(
                            "apiextensions.v1.CustomResourceDefinition", Printer.named().created()),
                    Map.entry("storage.v1.StorageClass", storageClass()),
                    Map.entry("scheduling.v1.PriorityClass", priorityClass()),
                    Map.entry("policy.v1.PodDisruptionBudget", budget()),
                    Map.entry("autoscaling.v1.HorizontalPodAutoscaler", autoscaler()),
                    Map.entry("autoscaling.v2.HorizontalPodAutoscaler", autoscaler()),
                    Map.entry(
                            "node.v1.RuntimeClass",
                            Printer.named()
                                    .text("Handler", s -> s.object().string("handler", ""))
                                    .age()),
                    Map.entry("admissionregistration.v1.MutatingWebhookConfiguration", webhooks()),
                    Map.entry(
                            "admissionregistration.v1.ValidatingWebhookConfiguration", webhooks()));

    private OtherPrinters() {}

    private static long size(Subject subject, String field) {
        return subject.object().child(field).fields().size();
    }

    private static Printer webhooks() {
        return Printer.named()
                .number("Webhooks", s -> (long) s.object().children("webhooks").size())
                .age();
    }

    private static Printer namespace() {
        return Printer.named().text("Status", s -> s.status().string("phase", "")).age();
    }

    private static Printer node() {
        return Printer.named()
                .text("Status", OtherPrinters::nodeStatus)
                .text("Roles", OtherPrinters::roles)
                .age()
                .text("Version", s -> info(s).string("kubeletVersion", ""))
                .wide("Internal-IP", s -> address(s, "InternalIP"))
                .wide("External-IP", s -> address(s, "ExternalIP"))
                .wide("OS-Image", s -> Subject.or(info(s).string("osImage", ""), UNKNOWN))
                .wide(
                        "Kernel-Version",
                        s -> Subject.or(info(s).string("kernelVersion", ""), UNKNOWN))
                .wide(
                        "Container-Runtime",
                        s -> Subject.or(info(s).string("containerRuntimeVersion", ""), UNKNOWN));
    }

    private static Tree info(Subject node) {
        return node.status().child("nodeInfo");
    }

    private static String nodeStatus(Subject node) {
        String status = node.condition("Ready").string("status", "");
        String ready = status.equals("True") ? "Ready" : status.isEmpty() ? "Unknown" : "NotReady";
        return node.spec().bool("unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(Subject node) {
        TreeSet<String> roles = new TreeSet<>();
        node.metadata()
                .stringMap("labels")
                .forEach((key, value) -> {
                    String prefix = "node-role.kubernetes.io/";
                    if (key.startsWith(prefix) && key.length() > prefix.length()) {
                        roles.add(key.substring(prefix.length()));
                    } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                        roles.add(value);
                    }
                });
        return Subject.or(String.join(",", roles), Subject.NONE);
    }

    private static String address(Subject node, String type) {
        for (Tree address : node.status().children("addresses")) {
            if (address.string("type", "").equals(type)) {
                return address.string("address", "");
            }
        }
        return Subject.NONE;
    }

    private static Printer event(String about) {
        return Printer.start()
                .text("Last Seen", OtherPrinters::lastSeen)
                .text("Type", s -> s.object().string("type", ""))
                .text("Reason", s -> s.object().string("reason", ""))
                .text("Object", s -> object(s.object().child(about)))
                .wide("Subobject", s -> s.object().child(about).string("fieldPath", ""))
                .wide("Source", OtherPrinters::source)
                .text("Message", OtherPrinters::message)
                .wide("First Seen", OtherPrinters::firstSeen)
                .wide("Count", s -> Long.toString(count(s)))
                .wide("Name", Subject::name);
    }

    private static String object(Tree reference) {
        return reference.string("kind", "").toLowerCase(Locale.ROOT)
                + "/"
                + reference.string("name", "");
    }

    private static String message(Subject event) {
        Tree object = event.object();
        return object.string("message", object.string("note", "")).strip();
    }

    private static String source(Subject event) {
        Tree source = event.object().child(either(event, "source", "deprecatedSource"));
        String reporting = either(event, "reportingComponent", "reportingController");
        String component =
                Subject.or(source.string("component", ""), event.object().string(reporting, ""));
        String host = source.string("host", "");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static String firstSeen(Subject event) {
        Tree object = event.object();
        String first = either(event, "firstTimestamp", "deprecatedFirstTimestamp");
        return event.since(object.string(first, object.string("eventTime", "")));
    }

    private static String lastSeen(Subject event) {
        Tree object = event.object();
        Tree series = object.child("series");
        if (!series.isEmpty()) {
            return event.since(series.string("lastObservedTime", ""));
        }
        String last = either(event, "lastTimestamp", "deprecatedLastTimestamp");
        return object.has(last) ? event.since(object.string(last, "")) : firstSeen(event);
    }

    private static long count(Subject event) {
        Tree series = event.object().child("series");
        return series.isEmpty()
                ? event.object().integer(either(event, "count", "deprecatedCount"), 1)
                : series.integer("count", 1);
    }

    /// The name that an event has a field under: the groups differ in it.
    private static String either(Subject event, String core, String events) {
        return event.object().has(core) ? core : events;
    }

    private static Printer claim() {
        return Printer.named()
                .text(
                        "Status",
                        s ->
                                s.metadata().has("deletionTimestamp")
                                        ? "Terminating"
                                        : s.status().string("phase", ""))
                .text("Volume", s -> s.spec().string("volumeName", ""))
                .text(
                        "Capacity",
                        s ->
                                s.spec().has("volumeName")
                                        ? s.status().child("capacity").string("storage", "")
                                        : "")
                .text(
                        "Access Modes",
                        s ->
                                s.spec().has("volumeName")
                                        ? modes(s.status().strings("accessModes"))
                                        : "")
                .text("StorageClass", s -> s.spec().string("storageClassName", ""))
                .text("VolumeAttributesClass", s -> attributes(s))
                .age()
                .wide(
                        "VolumeMode",
                        s -> Subject.or(s.spec().string("volumeMode", ""), Subject.UNSET));
    }

    private static String attributes(Subject subject) {
        return Subject.or(subject.spec().string("volumeAttributesClassName", ""), Subject.UNSET);
    }

    private static Printer volume() {
        return Printer.named()
                .text("Capacity", s -> s.spec().child("capacity").string("storage", ""))
                .text("Access Modes", s -> modes(s.spec().strings("accessModes")))
                .text("Reclaim Policy", s -> s.spec().string("persistentVolumeReclaimPolicy", ""))
                .text(
                        "Status",
                        s ->
                                s.metadata().has("deletionTimestamp")
                                        ? "Terminating"
                                        : s.status().string("phase", ""))
                .text("Claim", OtherPrinters::claimOf)
                .text("StorageClass", s -> s.spec().string("storageClassName", ""))
                .text("VolumeAttributesClass", s -> attributes(s))
                .text("Reason", s -> s.status().string("reason", ""))
                .age()
                .wide(
                        "VolumeMode",
                        s -> Subject.or(s.spec().string("volumeMode", ""), Subject.UNSET));
    }

    private static String claimOf(Subject volume) {
        Tree claim = volume.spec().child("claimRef");
        return claim.isEmpty()
                ? ""
                : claim.string("namespace", "") + "/" + claim.string("name", "");
    }

    private static String modes(List<String> modes) {
        return modes.stream()
                .map(mode ->
                        switch (mode) {
                            case "ReadWriteOnce" -> "RWO";
                            case "ReadOnlyMany" -> "ROX";
                            case "ReadWriteMany" -> "RWX";
                            case "ReadWriteOncePod" -> "RWOP";
                            default -> mode;
                        })
                .collect(Collectors.joining(","));
    }

    private static Printer quota() {
        return Printer.named()
                .text("Request", s -> used(s, false))
                .text("Limit", s -> used(s, true))
                .age();
    }

    private static String used(Subject quota, boolean limits) {
        Map<String, String> hard = quota.status().stringMap("hard");
        Map<String, String> used = quota.status().stringMap("used");
        List<String> parts = new ArrayList<>();
        for (String resource : new TreeSet<>(hard.keySet())) {
            if (resource.startsWith("limits") == limits) {
                parts.add(
                        resource
                                + ": "
                                + used.getOrDefault(resource, "0")
                                + "/"
                                + hard.get(resource));
            }
        }
        return String.join(", ", parts);
    }

    private static Printer binding() {
        return Printer.named()
                .text(
                        "Role",
                        s ->
                                s.object().child("roleRef").string("kind", "")
                                        + "/"
                                        + s.object().child("roleRef").string("name", ""))
                .age()
                .wide("Users", s -> subjects(s, "User"))
                .wide("Groups", s -> subjects(s, "Group"))
                .wide("ServiceAccounts", s -> subjects(s, "ServiceAccount"));
    }

    private static String subjects(Subject binding, String kind) {
        return binding.object().children("subjects").stream()
                .filter(subject -> subject.string("kind", "").equals(kind))
                .map(subject ->
                        kind.equals("ServiceAccount")
                                ? subject.string("namespace", "") + "/" + subject.string("name", "")
                                : subject.string("name", ""))
                .collect(Collectors.joining(", "));
    }

    private static Printer storageClass() {
        return Printer.start()
                .text("Name", OtherPrinters::storageClassName)
                .text("Provisioner", s -> s.object().string("provisioner", ""))
                .text("ReclaimPolicy", s -> s.object().string("reclaimPolicy", "Delete"))
                .text("VolumeBindingMode", s -> s.object().string("volumeBindingMode", "Immediate"))
                .bool("AllowVolumeExpansion", s -> s.object().bool("allowVolumeExpansion"))
                .age();
    }

    private static String storageClassName(Subject subject) {
        String marked =
                subject.metadata()
                        .stringMap("annotations")
                        .getOrDefault("storageclass.kubernetes.io/is-default-class", "");
        return marked.equals("true") ? subject.name() + " (default)" : subject.name();
    }

    private static Printer priorityClass() {
        return Printer.named()
                .number("Value", s -> s.object().integer("value", 0))
                .bool("Global-Default", s -> s.object().bool("globalDefault"))
                .age()
                .text("PreemptionPolicy", s -> s.object().string("preemptionPolicy", ""));
    }

    private static Printer budget() {
        return Printer.named()
                .text("Min Available", s -> s.spec().string("minAvailable", "N/A"))
                .text("Max Unavailable", s -> s.spec().string("maxUnavailable", "N/A"))
                .number("Allowed Disruptions", s -> s.status().integer("disruptionsAllowed", 0))
                .age();
    }

    private static Printer autoscaler() {
        return Printer.named()
                .text(
                        "Reference",
                        s ->
                                s.spec().child("scaleTargetRef").string("kind", "")
                                        + "/"
                                        + s.spec().child("scaleTargetRef").string("name", ""))
                .text("Targets", OtherPrinters::targets)
                .text("MinPods", s -> s.spec().string("minReplicas", Subject.UNSET))
                .number("MaxPods", s -> s.spec().integer("maxReplicas", 0))
                .number("Replicas", s -> s.status().integer("currentReplicas", 0))
                .age();
    }

    private static String targets(Subject autoscaler) {
        List<String> targets = new ArrayList<>();
        String cpuPercent = autoscaler.spec().string("targetCPUUtilizationPercentage", "");
        if (!cpuPercent.isEmpty()) {
            Tree status = autoscaler.status();
            String used = "currentCPUUtilizationPercentage";
            String seen = status.has(used) ? status.string(used, "") + "%" : UNKNOWN;
            targets.add("cpu: " + seen + "/" + cpuPercent + "%");
        }
        List<Tree> current = autoscaler.status().children("currentMetrics");
        List<Tree> metrics = autoscaler.spec().children("metrics");
        for (int i = 0; i < metrics.size(); i++) {
            Tree resource = metrics.get(i).child("resource");
            Tree target = resource.child("target");
            Tree now =
                    i < current.size()
                            ? current.get(i).child("resource").child("current")
                            : Tree.empty();
            boolean percent = target.has("averageUtilization");
            String field = percent ? "averageUtilization" : "averageValue";
            String unit = percent ? "%" : "";
            String seen = now.has(field) ? now.string(field, "") + unit : UNKNOWN;
            targets.add(
                    resource.string("name", "")
                            + ": "
                            + seen
                            + "/"
                            + target.string(field, "")
                            + unit);
        }
        return Subject.or(String.join(", ", targets), Subject.NONE);
    }
}
