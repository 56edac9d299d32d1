package dev.atoll.kinds.validation;

import dev.atoll.kinds.selector.LabelSyntax;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules for pods and for the templates that pods are made from.
final class PodRules {
    private static final List<String> RESTART = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> PREEMPTION = List.of("PreemptLowerPriority", "Never");

    private PodRules() {}

    static void create(Cursor pod) {
        spec(pod.at("spec"));
        if (pod.at("spec").has("ephemeralContainers")
                && !pod.at("spec").items("ephemeralContainers").isEmpty()) {
            pod.at("spec").at("ephemeralContainers").forbidden("cannot be set on create");
        }
    }

    /// A template: its metadata has no name to check.
    static void template(Cursor template) {
        MetadataRules.labels(template.at("metadata").at("labels"));
        MetadataRules.annotations(template.at("metadata").at("annotations"));
        spec(template.at("spec"));
        if (!template.at("spec").items("ephemeralContainers").isEmpty()) {
            template.at("spec")
                    .at("ephemeralContainers")
                    .forbidden("ephemeral containers not allowed in pod template");
        }
    }

    static void spec(Cursor spec) {
        Map<String, Cursor> volumes = VolumeRules.volumes(spec.at("volumes"));
        containers(spec, volumes);
        spec.at("restartPolicy").requireOneOf(RESTART);
        spec.at("dnsPolicy").requireOneOf(DNS);
        spec.at("preemptionPolicy").oneOf(PREEMPTION);
        Cursor active = spec.at("activeDeadlineSeconds");
        if (active.present() && (active.number() < 1 || active.number() > Integer.MAX_VALUE)) {
            active.invalid("must be between 1 and 2147483647, inclusive");
        }
        spec.at("terminationGracePeriodSeconds").nonNegative();
        names(spec);
        nodeSelector(spec.at("nodeSelector"));
        for (Cursor toleration : spec.items("tolerations")) {
            toleration(toleration);
        }
        AffinityRules.affinity(spec.at("affinity"));
        AffinityRules.spread(spec.at("topologySpreadConstraints"));
        SecurityRules.pod(spec);
        dnsConfig(spec);
        for (Cursor gate : spec.items("readinessGates")) {
            gate.at("conditionType").check(LabelSyntax.key(gate.text("conditionType")));
        }
        Set<String> gates = new HashSet<>();
        for (Cursor gate : spec.items("schedulingGates")) {
            gate.at("name").check(LabelSyntax.key(gate.text("name")));
            gate.at("name").unique(gates);
        }
        if (!gates.isEmpty() && !spec.text("nodeName").isEmpty()) {
            spec.at("nodeName")
                    .forbidden("cannot be set until all schedulingGates have been cleared");
        }
        for (Cursor alias : spec.items("hostAliases")) {
            alias.at("ip").check(Addresses.ip(alias.text("ip")));
            for (Cursor host : alias.items("hostnames")) {
                host.check(Names.subdomain(host.text()));
            }
        }
    }

    private static void containers(Cursor spec, Map<String, Cursor> volumes) {
        Set<String> names = new HashSet<>();
        Set<String> devices = new HashSet<>();
        Map<String, Cursor> claims = new HashMap<>();
        for (Cursor claim : spec.items("resourceClaims")) {
            claims.put(claim.text("name"), claim);
        }
        PodContext context =
                new PodContext(spec, volumes, names, devices, Set.copyOf(claims.keySet()));
        if (spec.items("containers").isEmpty()) {
            spec.at("containers").required("");
        }
        for (Cursor container : spec.items("containers")) {
            ContainerRules.container(container, context);
        }
        for (Cursor container : spec.items("initContainers")) {
            ContainerRules.initContainer(container, context);
        }
        for (Cursor container : spec.items("ephemeralContainers")) {
            ContainerRules.ephemeral(container, context);
        }
        ContainerRules.hostPortConflicts(spec);
    }

    /// What the rules for containers need to know of their pod. The sets grow as containers are
    /// checked.
    record PodContext(
            Cursor spec,
            Map<String, Cursor> volumes,
            Set<String> containerNames,
            Set<String> devicePaths,
            Set<String> claims) {}

    private static void names(Cursor spec) {
        checkName(spec.at("serviceAccountName"), true);
        checkName(spec.at("nodeName"), true);
        checkName(spec.at("hostname"), false);
        checkName(spec.at("subdomain"), false);
        checkName(spec.at("priorityClassName"), true);
        checkName(spec.at("runtimeClassName"), true);
        for (Cursor secret : spec.items("imagePullSecrets")) {
            if (secret.text("name").isEmpty()) {
                secret.at("name").required("");
            }
        }
    }

    private static void checkName(Cursor name, boolean subdomain) {
        if (!name.text().isEmpty()) {
            name.check(subdomain ? Names.subdomain(name.text()) : Names.label(name.text()));
        }
    }

    private static void nodeSelector(Cursor selector) {
        MetadataRules.labels(selector);
    }

    static void toleration(Cursor toleration) {
        Cursor key = toleration.at("key");
        if (!key.text().isEmpty()) {
            key.check(LabelSyntax.key(key.text()));
        }
        String operator = toleration.text("operator");
        if (key.text().isEmpty() && !operator.equals("Exists")) {
            toleration
                    .at("operator")
                    .invalid(
                            "operator must be Exists when `key` is empty, which means \"match all"
                                    + " values and all keys\"");
        }
        String effect = toleration.text("effect");
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            toleration
                    .at("effect")
                    .invalid("effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        switch (operator) {
            case "", "Equal" ->
                    toleration.at("value").check(LabelSyntax.value(toleration.text("value")));
            case "Exists" -> {
                if (!toleration.text("value").isEmpty()) {
                    toleration
                            .at("operator")
                            .invalid("value must be empty when `operator` is 'Exists'");
                }
            }
            default -> toleration.at("operator").oneOf(List.of("Equal", "Exists"));
        }
        toleration.at("effect").oneOf(List.of("NoSchedule", "PreferNoSchedule", "NoExecute"));
    }

    private static void dnsConfig(Cursor spec) {
        Cursor config = spec.at("dnsConfig");
        int servers = config.items("nameservers").size();
        if (spec.text("dnsPolicy").equals("None") && servers == 0) {
            config.at("nameservers")
                    .required("must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
        if (servers > 3) {
            config.at("nameservers").invalid("must not have more than 3 nameservers");
        }
        for (Cursor server : config.items("nameservers")) {
            server.check(Addresses.ip(server.text()));
        }
        if (config.items("searches").size() > 32) {
            config.at("searches").invalid("must not have more than 32 search paths");
        }
        for (Cursor option : config.items("options")) {
            option.at("name").require();
        }
    }

    static void update(Cursor pod, Cursor old) {
        spec(pod.at("spec"));
        PodUpdateRules.update(pod, old);
    }

    static void updateStatus(Cursor pod, Cursor old) {
        Cursor status = pod.at("status");
        Cursor nominated = status.at("nominatedNodeName");
        if (!nominated.text().isEmpty()) {
            nominated.check(Names.subdomain(nominated.text()));
        }
        noRestart(pod, old, "containerStatuses");
    }

    /// A container that terminated for good stays so.
    private static void noRestart(Cursor pod, Cursor old, String field) {
        String restart = old.at("spec").text("restartPolicy");
        if (restart.equals("Always")) {
            return;
        }
        Map<String, Cursor> before = new HashMap<>();
        old.at("status").items(field).forEach(s -> before.put(s.text("name"), s));
        for (Cursor status : pod.at("status").items(field)) {
            Cursor was = before.get(status.text("name"));
            if (was == null || !was.at("state").has("terminated")) {
                continue;
            }
            long exit = was.at("state").at("terminated").number("exitCode");
            boolean mayRestart = exit != 0 && restart.equals("OnFailure");
            if (!mayRestart && !status.at("state").has("terminated")) {
                status.at("state").forbidden("may not be transitioned to non-terminated state");
            }
        }
    }
}
